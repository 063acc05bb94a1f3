import { Button, Group, Modal, Select, Stack, Text } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useTranslation } from 'react-i18next';

import type { Reviewer } from '../../api/model';
import { ProblemAlert } from '../../components/problem-alert';
import { ROLES } from '../../session/principal';
import { usePrincipal } from '../../session/session-context';
import { reviewerOptions } from './reviewer-options';
import type { useItemCommands } from './use-item-commands';
import { useReviewers } from './use-reviewers';

/** Asks to whom an item is given, and gives it. */
export function AssignDialog({
  opened,
  command,
  onClose,
}: {
  opened: boolean;
  command: ReturnType<typeof useItemCommands>['assign'];
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const reviewers = useReviewers(opened);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={t('review.assignTitle')}
      closeButtonProps={{ 'aria-label': t('action.close') }}
    >
      <Stack>
        <Text size="sm">{t('review.assignExplained')}</Text>
        {command.isError && <ProblemAlert error={command.error} />}
        {reviewers.isError && (
          <ProblemAlert error={reviewers.error} onRetry={() => void reviewers.refetch()} />
        )}
        <Choice
          reviewers={reviewers.data?.items ?? null}
          pending={command.isPending}
          onChoose={(reviewer) => command.mutate(reviewer, { onSuccess: onClose })}
          onClose={onClose}
        />
      </Stack>
    </Modal>
  );
}

function Choice({
  reviewers,
  pending,
  onChoose,
  onClose,
}: {
  /** Null until they are known. The field is there before, and has the focus. */
  reviewers: readonly Reviewer[] | null;
  pending: boolean;
  onChoose: (reviewer: string) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const me = usePrincipal()?.id ?? null;
  const form = useForm<{ reviewer: string | null }>({
    mode: 'uncontrolled',
    initialValues: { reviewer: null },
    validate: { reviewer: (reviewer) => (reviewer === null ? t('review.reviewerMissing') : null) },
  });
  const roleName = (name: string) => {
    const role = ROLES.find((one) => one === name);
    return role === undefined ? name : t(`role.${role}`);
  };
  return (
    <form
      noValidate
      onSubmit={form.onSubmit(({ reviewer }) => {
        if (reviewer !== null && !pending) onChoose(reviewer);
      })}
    >
      <Stack>
        <Select
          label={t('role.reviewer')}
          required
          searchable
          allowDeselect={false}
          data-autofocus
          openOnFocus={false}
          nothingFoundMessage={t(reviewers === null ? 'list.loading' : 'filter.nothingFound')}
          data={reviewerOptions(reviewers ?? [], me, {
            role: roleName,
            you: (name) => t('review.yourself', { name }),
          })}
          key={form.key('reviewer')}
          {...form.getInputProps('reviewer')}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" loading={pending}>
            {t('review.assign')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
