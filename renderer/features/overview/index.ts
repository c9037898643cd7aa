export { default as OverviewPage } from './OverviewPage.vue';
