import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { IconFileText, IconUpload } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { announce } from '../../components/announcer';
import { Section } from '../../components/section';
import { useFormats } from '../../i18n/formats';
import { FileDrop } from './file-drop';
import { isKind, KINDS, type Kind, kindOfName } from './kinds';

/** What is brought in, of which kind, and as of when. */
export function ImportForm({ onStart }: { onStart: (kind: Kind, file: File, asOf: string | null) => void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [kind, setKind] = useState<Kind | null>(null);
  const [file, setFile] = useState<File | null>(null);
  const [asOf, setAsOf] = useState('');
  const [tried, setTried] = useState(false);

  const take = (chosen: File) => {
    setFile(chosen);
    setKind((now) => now ?? kindOfName(chosen.name));
    announce(t('import.chosen', { file: chosen.name }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (kind === null || file === null) {
      announce(t('import.incomplete'));
      document.getElementById(file === null ? 'import-file' : 'import-kind-companies')?.focus();
      return;
    }
    onStart(kind, file, asOf === '' ? null : new Date(asOf).toISOString());
  };
  return (
    <Section title={t('import.new')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="lg">
          <FileDrop onFile={take} error={tried && file === null ? t('import.fileMissing') : null}>
            {file !== null && (
              <Group gap="xs" justify="center" data-testid="chosen-file">
                <IconFileText size={18} aria-hidden />
                <Text fw={600}>{file.name}</Text>
                <Text c="dimmed">{formats.bytes(file.size)}</Text>
              </Group>
            )}
          </FileDrop>
          <Radio.Group
            label={t('import.kind')}
            required
            value={kind}
            onChange={(value) => value !== null && isKind(value) && setKind(value)}
            error={tried && kind === null ? t('import.kindMissing') : null}
          >
            <Stack gap="xs" mt={6}>
              {KINDS.map((one) => (
                <Radio
                  key={one}
                  id={`import-kind-${one}`}
                  value={one}
                  label={t(`importKind.${one}`)}
                  description={t(`importKindHint.${one}`)}
                />
              ))}
            </Stack>
          </Radio.Group>
          <TextInput
            type="datetime-local"
            label={t('import.asOf')}
            description={t('import.asOfHint')}
            maw={420}
            value={asOf}
            onChange={(event) => setAsOf(event.currentTarget.value)}
          />
          <Group>
            <Button type="submit" leftSection={<IconUpload size={17} aria-hidden />}>
              {t('import.submit')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Section>
  );
}
