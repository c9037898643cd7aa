export { default as AccountsPage } from './AccountsPage.vue';
