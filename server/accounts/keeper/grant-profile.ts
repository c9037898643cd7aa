export { standardRefusals } from '../../providers/grant-profile.ts';
export type {
  GrantProfile,
  LoginEnd,
  LoginEndRule,
  RefusalRule,
  RevocationRule,
  ScopeRule,
} from '../../providers/grant-profile.ts';
