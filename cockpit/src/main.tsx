import '@mantine/core/styles.css';
import '@mantine/charts/styles.css';
import '@mantine/notifications/styles.css';
import './layout/page.css';

import i18next from 'i18next';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { createClients } from './api/clients';
import { loadConfig } from './api/config';
import { Consistency } from './api/consistency';
import { createQueryClient } from './api/queries';
import { App } from './app';
import { startCatalogues } from './i18n/setup';
import { createTokenEndpoint } from './session/token-endpoint';
import { TokenKeeper } from './session/token-keeper';

async function start(root: HTMLElement): Promise<void> {
  await startCatalogues();
  const config = await loadConfig();
  const keeper = new TokenKeeper({
    endpoint: createTokenEndpoint(config.command_api_url),
    storage: window.sessionStorage,
    now: Date.now,
    setTimer: (run, afterMs) => window.setTimeout(run, afterMs),
    clearTimer: (timer) => window.clearTimeout(timer as number | undefined),
  });
  const consistency = new Consistency();
  const clients = createClients(config.command_api_url, keeper, consistency);
  createRoot(root).render(
    <StrictMode>
      <App platform={{ config, keeper, clients, consistency }} queryClient={createQueryClient(consistency)} />
    </StrictMode>,
  );
  await keeper.resume().catch(() => keeper.giveUpResuming());
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
start(root).catch((error: unknown) => {
  // Nothing is there yet that could show it better.
  root.setAttribute('role', 'alert');
  root.style.padding = '2rem';
  root.textContent = i18next.t('problem.cannotStart', {
    reason: error instanceof Error ? error.message : '',
  });
});
