export { standardRefusals } from '../../providers/grant-profile.ts';
export type {
  GrantProfile,
  LoginEnd,
  LoginEndRule,
  RefusalRule,
  ScopeRule,
} from '../../providers/grant-profile.ts';
