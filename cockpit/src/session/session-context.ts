import { createContext, useContext, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

import type { Clients } from '../api/clients';
import type { RuntimeConfig } from '../api/config';
import type { Consistency } from '../api/consistency';
import { isGivenTo, type Permission } from './permissions';
import type { Principal } from './principal';
import type { SessionState, TokenKeeper } from './token-keeper';

/** What every page can reach. */
export interface Platform {
  config: RuntimeConfig;
  keeper: TokenKeeper;
  clients: Clients;
  consistency: Consistency;
}

export const PlatformContext = createContext<Platform | null>(null);

export function usePlatform(): Platform {
  const platform = useContext(PlatformContext);
  if (platform === null) throw new Error('there is no PlatformContext around this component');
  return platform;
}

export function useSessionState(): SessionState {
  const { keeper } = usePlatform();
  return useSyncExternalStore(keeper.subscribe, keeper.state);
}

/** Who is signed in; null while nobody is. */
export function usePrincipal(): Principal | null {
  const state = useSessionState();
  return state.kind === 'signed_in' ? state.principal : null;
}

/** Why the one signed in may not; null when they may. */
export function useRefusal(permission: Permission): string | null {
  const { t } = useTranslation();
  const principal = usePrincipal();
  if (principal === null) return t('permission.signedOut');
  return isGivenTo(permission, principal.role)
    ? null
    : t('permission.refused', { role: t(`role.${principal.role}`), what: t(`permission.${permission}`) });
}
