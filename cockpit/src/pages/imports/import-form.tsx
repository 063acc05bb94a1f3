import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { IconFileText, IconUpload } from '@tabler/icons-react';
import { type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { announce } from '../../components/announcer';
import { Section } from '../../components/section';
import { useFormats } from '../../i18n/formats';
import { type Chosen, chosenOf } from './chosen';
import { FileDrop } from './file-drop';
import { isCsv, isKind, KINDS, type Kind, kindOfName } from './kinds';
import { PreviewPanel } from './preview-panel';

/** What is brought in: one file of a kind, a file with its mapping, an archive, or several files. */
export type Order =
  | { is: 'one'; kind: Kind | null; file: File; mapping: File | null }
  | { is: 'archive'; file: File }
  | { is: 'several'; files: { file: File; kind: Kind | null }[] };

/** What is brought in, of which kind, and as of when. */
export function ImportForm({ onStart }: { onStart: (order: Order, asOf: string | null) => void }) {
  const { t } = useTranslation();
  const formats = useFormats();
  const [kind, setKind] = useState<Kind | null>(null);
  const [files, setFiles] = useState<File[]>([]);
  const [asOf, setAsOf] = useState('');
  const [tried, setTried] = useState(false);
  const chosen = useMemo(() => chosenOf(files), [files]);

  const take = (added: File[]) => {
    // A mapping and its file may be chosen one after the other.
    const [only] = added;
    const completes = added.length === 1 && isHalf(chosenOf([...files, ...added]), files);
    const now = completes ? [...files, ...added] : added;
    setFiles(now);
    const what = chosenOf(now);
    if (what.is === 'one') setKind((before) => before ?? kindOfName(what.file.name));
    announce(
      now.length === 1 && only
        ? t('import.chosen', { file: only.name })
        : t('import.chosenMany', { files: formats.number(now.length) }),
    );
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    const order = orderOf(chosen, kind);
    if (order === null) {
      announce(t('import.incomplete'));
      document.getElementById(chosen.is === 'one' ? 'import-kind-companies' : 'import-file')?.focus();
      return;
    }
    onStart(order, asOf === '' ? null : new Date(asOf).toISOString());
  };
  const why = whyNot(chosen, tried);
  return (
    <Section title={t('import.new')}>
      <form onSubmit={submit} noValidate>
        <Stack gap="lg">
          <FileDrop onFiles={take} error={why === null ? null : t(why)}>
            {files.length > 0 && (
              <Stack gap={4} data-testid="chosen-file">
                {files.map((file) => (
                  <Group key={file.name} gap="xs" justify="center">
                    <IconFileText size={18} aria-hidden />
                    <Text fw={600}>{file.name}</Text>
                    <Text c="dimmed">{formats.bytes(file.size)}</Text>
                  </Group>
                ))}
              </Stack>
            )}
          </FileDrop>
          {chosen.is === 'archive' && <Text>{t('import.archiveHint')}</Text>}
          {chosen.is === 'several' && <Several files={chosen.files} />}
          {chosen.is === 'mapped' && (
            <Text>{t('import.mappingHint', { mapping: chosen.mapping.name, file: chosen.file.name })}</Text>
          )}
          {(chosen.is === 'one' || chosen.is === 'nothing') && (
            <Kinds
              kind={kind}
              onKind={setKind}
              error={tried && kind === null ? t('import.kindMissing') : null}
            />
          )}
          <TextInput
            type="datetime-local"
            label={t('import.asOf')}
            description={t('import.asOfHint')}
            maw={420}
            value={asOf}
            onChange={(event) => setAsOf(event.currentTarget.value)}
          />
          {chosen.is === 'mapped' && (
            <PreviewPanel
              key={`${chosen.file.name} ${chosen.file.lastModified} ${chosen.mapping.lastModified}`}
              kind={null}
              file={chosen.file}
              mapping={chosen.mapping}
            />
          )}
          {chosen.is === 'one' && kind !== null && isCsv(kind) && (
            <PreviewPanel
              key={`${chosen.file.name} ${chosen.file.lastModified} ${kind}`}
              kind={kind}
              file={chosen.file}
              mapping={null}
            />
          )}
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

/** Whether a further file makes a pair of a mapping and its file out of the one that was chosen before. */
function isHalf(together: Chosen, before: readonly File[]): boolean {
  return before.length === 1 && together.is === 'mapped';
}

function orderOf(chosen: Chosen, kind: Kind | null): Order | null {
  switch (chosen.is) {
    case 'one':
      return kind === null ? null : { is: 'one', kind, file: chosen.file, mapping: null };
    case 'mapped':
      return { is: 'one', kind: null, file: chosen.file, mapping: chosen.mapping };
    case 'archive':
    case 'several':
      return chosen;
    default:
      return null;
  }
}

/** Why what was chosen cannot be sent: the name of its text. */
function whyNot(chosen: Chosen, tried: boolean) {
  if (chosen.is === 'unclear') return `import.${chosen.why}` as const;
  return tried && chosen.is === 'nothing' ? ('import.fileMissing' as const) : null;
}

function Several({ files }: { files: { file: File; kind: Kind | null }[] }) {
  const { t } = useTranslation();
  return (
    <Stack gap="xs">
      <Text>{t('import.severalHint')}</Text>
      <ol>
        {files.map(({ file, kind }) => (
          <li key={file.name}>
            {file.name}: {kind === null ? t('import.unknownKind') : t(`importKind.${kind}`)}
          </li>
        ))}
      </ol>
    </Stack>
  );
}

function Kinds({
  kind,
  onKind,
  error,
}: {
  kind: Kind | null;
  onKind: (kind: Kind) => void;
  error: string | null;
}) {
  const { t } = useTranslation();
  return (
    <Radio.Group
      label={t('import.kind')}
      required
      value={kind}
      onChange={(value) => value !== null && isKind(value) && onKind(value)}
      error={error}
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
  );
}
