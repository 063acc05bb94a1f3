import { Badge, Button, Group, Text } from '@mantine/core';
import { IconLink, IconUnlink } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { PersonProfile } from '../../api/model';
import { Section } from '../../components/section';
import { useRefusal } from '../../session/session-context';
import { IdentifierDialog } from './identifier-dialog';
import { identifierName, linkableAmong } from './identifier-kinds';

/** In which systems an id of somebody is known. The ids themselves are sealed. */
export function IdentifiersSection({ profile }: { profile: PersonProfile }) {
  const { t } = useTranslation();
  const { person, identifiers } = profile;
  const mayLink = useRefusal('importRecords') === null && person.state === 'active';
  const [doing, setDoing] = useState<'link' | 'unlink' | null>(null);
  const unlinkable = linkableAmong(identifiers);
  return (
    <Section
      title={t('identifier.title')}
      actions={
        mayLink && (
          <Group gap="xs">
            <Button
              variant="default"
              leftSection={<IconLink size={16} aria-hidden />}
              onClick={() => setDoing('link')}
            >
              {t('identifier.link')}
            </Button>
            {unlinkable.length > 0 && (
              <Button
                variant="default"
                leftSection={<IconUnlink size={16} aria-hidden />}
                onClick={() => setDoing('unlink')}
              >
                {t('identifier.unlink')}
              </Button>
            )}
          </Group>
        )
      }
    >
      {identifiers.length === 0 ? (
        <Text c="dimmed">{t('identifier.none')}</Text>
      ) : (
        <Group
          component="ul"
          gap="xs"
          m={0}
          p={0}
          style={{ listStyle: 'none' }}
          aria-label={t('identifier.title')}
        >
          {identifiers.map((kind) => (
            <li key={kind}>
              <Badge size="lg" variant="default">
                {identifierName(t, kind)}
              </Badge>
            </li>
          ))}
        </Group>
      )}
      <Text size="sm" c="dimmed" mt="sm">
        {t('identifier.explained')}
      </Text>
      {doing !== null && (
        <IdentifierDialog
          personId={person.id}
          doing={doing}
          linked={unlinkable}
          onClose={() => setDoing(null)}
        />
      )}
    </Section>
  );
}
