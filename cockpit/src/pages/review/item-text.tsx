import { Blockquote, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ItemText as Said } from '../../api/model';
import { Section } from '../../components/section';
import { useFormats } from '../../i18n/formats';

/** What was written, for whoever holds the item and for as long as they do. */
export function ItemText({ text, mine }: { text: Said; mine: boolean }) {
  const { t } = useTranslation();
  const formats = useFormats();
  // What was read under a lease is not shown when it is over, whatever the answer still says.
  const readable = text.state === 'readable' && mine;
  const state = text.state === 'readable' && !mine ? 'not_held' : text.state;
  return (
    <Section title={t('review.text')}>
      {readable ? (
        <>
          <Blockquote p="md" m={0} style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
            {text.text}
          </Blockquote>
          <Text size="xs" c="dimmed" mt="xs">
            {t('review.logged', { time: formats.instant(text.unsealed_at) })}
          </Text>
        </>
      ) : (
        <Text c="dimmed">{t(`itemText.${state}`)}</Text>
      )}
    </Section>
  );
}
