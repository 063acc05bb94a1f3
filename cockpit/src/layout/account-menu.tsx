import { ActionIcon, Menu, Text } from '@mantine/core';
import { IconLogout, IconUserCircle } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';

import { Identifier } from '../components/identifier';
import { useNotify } from '../components/use-notify';
import { usePlatform, usePrincipal } from '../session/session-context';

/** Who is signed in, and the way out. */
export function AccountMenu() {
  const { t } = useTranslation();
  const { keeper } = usePlatform();
  const queryClient = useQueryClient();
  const notify = useNotify();
  const principal = usePrincipal();
  if (principal === null) return null;
  const leave = async () => {
    try {
      await keeper.signOut();
    } catch {
      // Here the session is over; there it ends with its refresh token.
      notify(t('signIn.revokeFailed'), 'orange');
    } finally {
      queryClient.clear();
    }
  };
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <ActionIcon variant="default" size="lg" aria-label={t('layout.account')}>
          <IconUserCircle size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown aria-label={t('layout.account')}>
        <Text px="sm" pt={6} size="sm" fw={600}>
          {t(`role.${principal.role}`)}
        </Text>
        <Text px="sm" pb={6} size="xs" c="dimmed" component="div">
          <Identifier value={principal.id} copy={false} />
        </Text>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => void leave()}>
          {t('signIn.leave')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
