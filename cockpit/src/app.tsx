import { Center, Loader, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';

import { Announcer } from './components/announcer';
import { SignInPage } from './pages/sign-in';
import { router } from './router';
import { type Platform, PlatformContext, useSessionState } from './session/session-context';
import { contrast, theme } from './theme';

export function App({ platform, queryClient }: { platform: Platform; queryClient: QueryClient }) {
  const { t } = useTranslation();
  return (
    <MantineProvider theme={theme} cssVariablesResolver={contrast} defaultColorScheme="auto">
      <PlatformContext value={platform}>
        <QueryClientProvider client={queryClient}>
          <section aria-label={t('layout.notifications')}>
            <Notifications position="bottom-right" withinPortal={false} />
          </section>
          <Announcer />
          <Entrance />
        </QueryClientProvider>
      </PlatformContext>
    </MantineProvider>
  );
}

/** The pages, or the door to them. */
function Entrance() {
  const { t } = useTranslation();
  const state = useSessionState();
  switch (state.kind) {
    case 'resuming':
      return (
        <Center component="main" h="100dvh">
          <Loader aria-label={t('list.loading')} />
        </Center>
      );
    case 'signed_out':
      return <SignInPage ended={state.ended} />;
    case 'signed_in':
      return <RouterProvider router={router} />;
  }
}
