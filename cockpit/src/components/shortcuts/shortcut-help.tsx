import { Button, Group, Kbd, Modal, Stack, Switch, Table, Text } from '@mantine/core';
import { IconKeyboard } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import { type Shortcut, useShortcutsWanted } from './use-shortcuts';

/** Every shortcut of the page, and the way to switch them off. */
export function ShortcutHelp({
  shortcuts,
  opened,
  onOpen,
  onClose,
}: {
  shortcuts: readonly Shortcut[];
  opened: boolean;
  onOpen: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const [wanted, setWanted] = useShortcutsWanted();
  return (
    <>
      <Button
        variant="subtle"
        leftSection={<IconKeyboard size={18} aria-hidden />}
        onClick={onOpen}
        aria-keyshortcuts={wanted ? '?' : undefined}
      >
        {t('shortcut.title')}
      </Button>
      <Modal
        opened={opened}
        onClose={onClose}
        title={t('shortcut.title')}
        closeButtonProps={{ 'aria-label': t('action.close') }}
      >
        <Stack>
          <Text size="sm" c="dimmed">
            {t('shortcut.explained')}
          </Text>
          <Table aria-label={t('shortcut.title')}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col" w={80}>
                  {t('shortcut.key')}
                </Table.Th>
                <Table.Th scope="col">{t('shortcut.what')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shortcuts.map(({ key, what }) => (
                <Table.Tr key={key}>
                  <Table.Th scope="row">
                    <Kbd>{key}</Kbd>
                  </Table.Th>
                  <Table.Td>{what}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Switch
            label={t('shortcut.wanted')}
            checked={wanted}
            onChange={(event) => setWanted(event.currentTarget.checked)}
          />
        </Stack>
      </Modal>
    </>
  );
}

/** The shortcuts of the page on one line, where they can be seen without asking. */
export function ShortcutLine({ shortcuts }: { shortcuts: readonly Shortcut[] }) {
  const [wanted] = useShortcutsWanted();
  if (!wanted) return null;
  return (
    <Group gap="6px 16px">
      {shortcuts.map(({ key, what }) => (
        <Text key={key} size="xs" c="dimmed" component="span">
          <Kbd size="xs">{key}</Kbd> {what}
        </Text>
      ))}
    </Group>
  );
}
