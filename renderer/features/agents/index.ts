export { default as AgentsPage } from './AgentsPage.vue';
