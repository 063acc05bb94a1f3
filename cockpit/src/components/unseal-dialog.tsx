import { Alert, Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { IconEye, IconShieldLock } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { UnsealingPurpose } from '../api/model';
import { ProblemAlert } from './problem-alert';
import { useFormats } from '../i18n/formats';

const PURPOSES = [
  'data_subject_request',
  'support',
  'safety',
  'programme_delivery',
  'audit',
  'operations',
] as const satisfies readonly UnsealingPurpose[];

interface Unsealed {
  state: 'readable' | 'erased' | 'absent';
  unsealed_at: string;
}

/** Reads personal texts for a purpose. They are on the page until the dialogue closes, and nowhere else. */
export function UnsealDialog<Answer extends Unsealed>({
  opened,
  onClose,
  title,
  unseal,
  children,
}: {
  opened: boolean;
  onClose: () => void;
  title: string;
  unseal: (purpose: UnsealingPurpose) => Promise<Answer>;
  children: (answer: Answer) => ReactNode;
}) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [purpose, setPurpose] = useState<UnsealingPurpose | null>(null);
  const [tried, setTried] = useState(false);
  const reading = useMutation({ mutationFn: unseal, gcTime: 0 });
  const close = () => {
    reading.reset();
    setPurpose(null);
    setTried(false);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={title}
      size="lg"
      closeButtonProps={{ 'aria-label': t('action.close') }}
      keepMounted={false}
    >
      <Stack>
        <Alert color="orange" icon={<IconShieldLock aria-hidden />}>
          {t('unseal.logged')}
        </Alert>
        {reading.data === undefined ? (
          <form
            noValidate
            onSubmit={(event) => {
              event.preventDefault();
              setTried(true);
              if (purpose !== null) reading.mutate(purpose);
            }}
          >
            <Stack>
              <Select
                label={t('unseal.purpose')}
                required
                allowDeselect={false}
                value={purpose}
                onChange={(value) => setPurpose(PURPOSES.find((one) => one === value) ?? null)}
                error={tried && purpose === null ? t('unseal.purposeMissing') : null}
                data={PURPOSES.map((value) => ({ value, label: t(`purpose.${value}`) }))}
                data-autofocus
              />
              {reading.isError && <ProblemAlert error={reading.error} />}
              <Group justify="flex-end">
                <Button variant="default" onClick={close}>
                  {t('action.cancel')}
                </Button>
                <Button
                  type="submit"
                  loading={reading.isPending}
                  leftSection={<IconEye size={17} aria-hidden />}
                >
                  {t('unseal.submit')}
                </Button>
              </Group>
            </Stack>
          </form>
        ) : (
          <Stack role="region" aria-label={t('unseal.content')} aria-live="polite">
            {reading.data.state === 'erased' && <Text>{t('unseal.erased')}</Text>}
            {reading.data.state === 'absent' && <Text>{t('unseal.absent')}</Text>}
            {reading.data.state === 'readable' && children(reading.data)}
            <Text size="xs" c="dimmed">
              {t('unseal.loggedAt', { time: formats.instant(reading.data.unsealed_at) })}
            </Text>
            <Group justify="flex-end">
              <Button onClick={close}>{t('unseal.close')}</Button>
            </Group>
          </Stack>
        )}
      </Stack>
    </Modal>
  );
}
