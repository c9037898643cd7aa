export { default as ActivityPage } from './ActivityPage.vue';
