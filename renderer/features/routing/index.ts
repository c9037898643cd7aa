export { default as RoutingPage } from './RoutingPage.vue';
