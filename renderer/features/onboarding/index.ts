export { default as OnboardingPage } from './OnboardingPage.vue';
