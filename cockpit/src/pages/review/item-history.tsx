import { Badge, Blockquote, Box, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ReviewStep } from '../../api/model';
import { shortened } from '../../components/identifier';
import { Section } from '../../components/section';
import { TimelineEntryBox } from '../../components/timeline-entry-box';
import { useFormats } from '../../i18n/formats';
import { ROLES } from '../../session/principal';

/** What happened to an item, oldest first. */
export function ItemHistory({ steps }: { steps: readonly ReviewStep[] }) {
  const { t } = useTranslation();
  return (
    <Section title={t('review.history')}>
      <Box component="ol" m={0} p={0} style={{ listStyle: 'none' }} aria-label={t('review.history')}>
        {steps.map((step) => (
          <Step key={step.number} step={step} />
        ))}
      </Box>
    </Section>
  );
}

function Step({ step }: { step: ReviewStep }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const role = ROLES.find((one) => one === step.role);
  return (
    <TimelineEntryBox>
      <Group gap="xs">
        <Text span size="sm" fw={600}>
          {t(`stepKind.${step.kind}`)}
        </Text>
        {step.outcome !== null && <Badge color="blue">{t(`reviewOutcome.${step.outcome}`)}</Badge>}
        {step.round !== null && step.round !== 'first' && (
          <Badge color="violet">{t(`stepRound.${step.round}`)}</Badge>
        )}
        {step.reason !== null && <Badge color="orange">{t(`stepReason.${step.reason}`)}</Badge>}
        <Text span size="sm" c="dimmed">
          {formats.instant(step.at)}
        </Text>
      </Group>
      <Text size="sm" c="dimmed">
        <span className="mono">{shortened(step.principal_id)}</span> (
        {role === undefined ? step.role : t(`role.${role}`)})
        {step.until !== null && `, ${t('review.until', { time: formats.instant(step.until) })}`}
      </Text>
      {step.note !== null &&
        (step.note.text === null ? (
          <Text size="sm" fs="italic" c="dimmed">
            {t('review.noteSealed')}
          </Text>
        ) : (
          <Blockquote p="xs" mt={4} mb={0} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            <Text size="sm">{step.note.text}</Text>
          </Blockquote>
        ))}
    </TimelineEntryBox>
  );
}
