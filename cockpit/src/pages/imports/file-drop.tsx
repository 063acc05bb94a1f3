import { Button, Stack, Text } from '@mantine/core';
import { IconCloudUpload } from '@tabler/icons-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

/** A place to drop files on; by keyboard and screen reader it is a button that opens the file dialogue. */
export function FileDrop({
  onFiles,
  error,
  children,
}: {
  onFiles: (files: File[]) => void;
  error: string | null;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const files = [...event.dataTransfer.files];
    if (files.length > 0) onFiles(files);
  };
  return (
    <div
      className="drop-area"
      data-over={over}
      role="presentation"
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Stack align="center" gap="xs">
        <IconCloudUpload size={34} stroke={1.4} aria-hidden />
        <Text id="import-file-hint">{t('import.drop')}</Text>
        {children}
        <input
          ref={input}
          type="file"
          hidden
          tabIndex={-1}
          aria-hidden
          multiple
          accept=".csv,.json,.zip,.toml,text/csv,application/json,application/zip"
          onChange={(event) => {
            const files = [...(event.currentTarget.files ?? [])];
            if (files.length > 0) onFiles(files);
            // Choosing the same file again, mended meanwhile, is a change too.
            event.currentTarget.value = '';
          }}
        />
        <Button
          id="import-file"
          variant="default"
          aria-describedby={error === null ? 'import-file-hint' : 'import-file-error'}
          onClick={() => input.current?.click()}
        >
          {t('import.choose')}
        </Button>
        {error !== null && (
          <Text id="import-file-error" size="sm" c="var(--mantine-color-error)">
            {error}
          </Text>
        )}
      </Stack>
    </div>
  );
}
