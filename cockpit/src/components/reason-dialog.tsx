import { Button, Group, Modal, Stack, Textarea } from '@mantine/core';
import { useForm } from '@mantine/form';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import { ProblemAlert } from './problem-alert';

const REASON_MAX = 500;

/** Asks why before something is done that stays in the history. */
export function ReasonDialog({
  opened,
  onClose,
  title,
  confirm,
  pending,
  error,
  onConfirm,
  children,
}: {
  opened: boolean;
  onClose: () => void;
  title: string;
  confirm: string;
  pending: boolean;
  error: unknown;
  onConfirm: (reason: string) => void;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { reason: '' },
    validate: { reason: (reason) => (reason.trim() === '' ? t('reason.missing') : null) },
  });
  const { reset } = form;
  useEffect(() => {
    if (opened) reset();
  }, [opened, reset]);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <form noValidate onSubmit={form.onSubmit(({ reason }) => onConfirm(reason.trim()))}>
        <Stack>
          {children}
          {error !== null && error !== undefined && <ProblemAlert error={error} />}
          <Textarea
            label={t('reason.label')}
            description={t('reason.hint')}
            required
            autosize
            minRows={2}
            maxLength={REASON_MAX}
            data-autofocus
            key={form.key('reason')}
            {...form.getInputProps('reason')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" loading={pending}>
              {confirm}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
