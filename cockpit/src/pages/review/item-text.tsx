import { Blockquote, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';

import type { ItemText as Said } from '../../api/model';
import { Section } from '../../components/section';
import { useFormats } from '../../i18n/formats';

/** What was written, for whoever holds the item and for as long as they do. */
export function ItemText({ text, open, mine }: { text: Said; open: boolean; mine: boolean }) {
  const { t } = useTranslation();
  const formats = useFormats();
  // What was read under a lease is not shown when it is over, whatever the answer still says.
  const readable = text.state === 'readable' && mine;
  const gone = text.state === 'erased' || text.state === 'superseded' ? text.state : null;
  // Who wants to read it can claim it, unless it is decided.
  const why = gone ?? (open ? 'not_held' : 'decided');
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
        <Text c="dimmed">{t(`itemText.${why}`)}</Text>
      )}
    </Section>
  );
}
