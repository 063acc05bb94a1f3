import { Alert, Button, Code, Group, List, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

import type { Problem } from '../api/model';
import { ApiProblem, Unreachable } from '../api/problem';

/** What went wrong, what to quote to an operator, and another try where that can help. */
export function ProblemAlert({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { t } = useTranslation();
  const problem: Problem | null = error instanceof ApiProblem ? error.problem : null;
  const title =
    problem?.title ?? t(error instanceof Unreachable ? 'problem.unreachable' : 'problem.unexpected');
  return (
    <Alert role="alert" color="red" icon={<IconAlertTriangle aria-hidden />} title={title}>
      <Stack gap="xs" align="flex-start">
        {problem?.detail && <Text size="sm">{problem.detail}</Text>}
        {!problem && error instanceof Unreachable && <Text size="sm">{t('problem.unreachableHint')}</Text>}
        {problem?.errors && problem.errors.length > 0 && (
          <List size="sm">
            {problem.errors.map((at) => (
              <List.Item key={`${at.field} ${at.line ?? ''} ${at.reason}`}>
                {at.line ? `${t('problem.line', { line: at.line })}, ` : ''}
                <Code>{at.field}</Code> {at.reason}
              </List.Item>
            ))}
          </List>
        )}
        {problem && (
          <Text size="xs" c="dimmed">
            <Code>{problem.code}</Code>
            {problem.correlation_id && ` ${t('problem.quote', { id: problem.correlation_id })}`}
          </Text>
        )}
        {onRetry && (
          <Group>
            <Button size="xs" variant="default" onClick={onRetry}>
              {t('action.retry')}
            </Button>
          </Group>
        )}
      </Stack>
    </Alert>
  );
}
