export { createTokenKeeper } from './create-token-keeper.ts';
export type { TokenKeeperOptions } from './create-token-keeper.ts';
export { canServe } from './credential-state.ts';
export type { CredentialState, KeeperEvent, RenewalTrouble } from './credential-state.ts';
export { standardRefusals } from './grant-profile.ts';
export type { GrantProfile, LoginEnd, LoginEndRule, RefusalRule, ScopeRule } from './grant-profile.ts';
export { keeperDefaults } from './keeper-settings.ts';
export type { KeeperSettings } from './keeper-settings.ts';
export type {
  AccessToken,
  LoginDetails,
  LoginEndMoment,
  QuitReport,
  Revoke,
  TokenKeeper,
} from './keeper-types.ts';
export type { CheckRenewed } from './renewal.ts';
export type { SignedIn } from './sign-in.ts';
export { jwtClaims } from './token-life.ts';
export { createTokenSender } from './token-sender.ts';
export type { TokenSenderOptions } from './token-sender.ts';
export { parseVendorDate } from './token-outcome.ts';
export { tokenRecordKind } from './token-record.ts';
export type { SendTokenRequest, TokenReply, TokenRequest } from './token-request.ts';
export type { TokenVault } from './token-vault.ts';
