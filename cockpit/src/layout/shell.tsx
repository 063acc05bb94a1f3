import { AppShell, Burger, Group, NavLink, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconActivityHeartbeat,
  IconCalendarEvent,
  IconChartBar,
  IconFileImport,
  IconGridDots,
  IconHistory,
  IconLayoutDashboard,
  IconLock,
  IconShieldCheck,
  IconUsers,
} from '@tabler/icons-react';
import { Link, Outlet, useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import { useStream } from '../live/follow-stream';
import type { Permission } from '../session/permissions';
import { usePlatform, useRefusal } from '../session/session-context';
import { AccountMenu } from './account-menu';
import { Brand } from './brand';
import { LagBadge } from './lag-badge';
import { Preferences } from './preferences';

const PLACES = [
  { to: '/', key: 'overview', icon: IconLayoutDashboard, needs: 'readAggregates' },
  { to: '/programmes', key: 'programmes', icon: IconChartBar, needs: 'readAggregates' },
  { to: '/imports', key: 'imports', icon: IconFileImport, needs: 'importRecords' },
  { to: '/people', key: 'people', icon: IconUsers, needs: 'readPeople' },
  { to: '/cohorts', key: 'cohorts', icon: IconGridDots, needs: 'readAggregates' },
  { to: '/sessions', key: 'sessions', icon: IconCalendarEvent, needs: 'readRecords' },
  { to: '/review', key: 'review', icon: IconShieldCheck, needs: 'reviewContent' },
  { to: '/events', key: 'events', icon: IconHistory, needs: 'readEvents' },
  { to: '/operations', key: 'operations', icon: IconActivityHeartbeat, needs: 'readOperations' },
] as const;

/** Places that exist only for those who may go there: everybody else need not know of them. */
const UNSEEN_WITHOUT_PERMISSION: readonly string[] = ['/review'];

/** What surrounds every page of someone who is signed in. */
export function Shell() {
  const { t } = useTranslation();
  const { config } = usePlatform();
  const [open, { toggle, close }] = useDisclosure(false);
  const { pathname } = useLocation();
  useStream();
  useEffect(close, [pathname, close]);
  return (
    <>
      <a className="skip-link" href="#main">
        {t('layout.skip')}
      </a>
      <AppShell
        header={{ height: 58 }}
        navbar={{ width: 224, breakpoint: 'sm', collapsed: { mobile: !open } }}
        padding={{ base: 'md', md: 'xl' }}
      >
        <AppShell.Header px="md">
          <Group h="100%" justify="space-between" wrap="nowrap">
            <Group gap="sm" wrap="nowrap">
              <Burger
                opened={open}
                onClick={toggle}
                hiddenFrom="sm"
                size="sm"
                aria-label={t('layout.menu')}
                aria-expanded={open}
              />
              <Brand />
            </Group>
            <Group gap="xs" wrap="nowrap">
              <LagBadge />
              <Preferences />
              <AccountMenu />
            </Group>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="sm" aria-label={t('layout.navigation')}>
          {PLACES.map(({ to, key, icon: Shown, needs }) => (
            <Place
              key={to}
              to={to}
              label={t(`nav.${key}`)}
              icon={<Shown size={19} stroke={1.7} aria-hidden />}
              needs={needs}
              active={to === '/' ? pathname === '/' : pathname.startsWith(to)}
            />
          ))}
          <Text size="xs" c="dimmed" mt="auto" px="sm">
            {t('layout.version', { version: config.version })}
          </Text>
        </AppShell.Navbar>
        <AppShell.Main id="main" tabIndex={-1}>
          <Outlet />
        </AppShell.Main>
      </AppShell>
    </>
  );
}

function Place({
  to,
  label,
  icon,
  needs,
  active,
}: {
  to: (typeof PLACES)[number]['to'];
  label: string;
  icon: React.ReactNode;
  needs: Permission;
  active: boolean;
}) {
  const refusal = useRefusal(needs);
  if (refusal !== null && UNSEEN_WITHOUT_PERMISSION.includes(to)) return null;
  return (
    <NavLink
      component={Link}
      to={to}
      label={label}
      leftSection={icon}
      rightSection={refusal ? <IconLock size={15} aria-hidden /> : undefined}
      title={refusal ?? undefined}
      active={active}
      aria-current={active ? 'page' : undefined}
      fw={active ? 600 : 450}
      mb={2}
      style={{ borderRadius: 8 }}
    />
  );
}
