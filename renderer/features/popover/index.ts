export { default as PopoverPage } from './PopoverPage.vue';
