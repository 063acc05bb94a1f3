import {
  Alert,
  Box,
  Button,
  Center,
  Group,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

import { ProblemAlert } from '../components/problem-alert';
import { Brand } from '../layout/brand';
import { Preferences } from '../layout/preferences';
import { usePlatform } from '../session/session-context';

/** E-mail address and password. Stands at whatever address was asked for, which then opens. */
export function SignInPage({ ended }: { ended: boolean }) {
  const { t } = useTranslation();
  const { keeper, config } = usePlatform();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '' },
    validate: {
      email: isNotEmpty(t('signIn.emailMissing')),
      password: isNotEmpty(t('signIn.passwordMissing')),
    },
    onSubmitPreventDefault: 'always',
  });
  const signIn = useMutation({
    mutationFn: (values: { email: string; password: string }) =>
      keeper.signIn(values.email.trim(), values.password),
    onError() {
      form.getInputNode('password')?.focus();
    },
  });
  useEffect(() => {
    document.title = `${t('signIn.title')} · TEEI`;
  }, [t]);
  return (
    <Box component="main" mih="100dvh" p="md" style={{ display: 'grid', gridTemplateRows: 'auto 1fr auto' }}>
      <Group justify="flex-end" gap="xs">
        <Preferences />
      </Group>
      <Center>
        <Box className="card" p="xl" w="100%" maw={420}>
          <form noValidate onSubmit={form.onSubmit((values) => signIn.mutate(values), focusFirst)}>
            <Stack>
              <Brand size={36} />
              <div>
                <Title order={1}>{t('signIn.title')}</Title>
                <Text c="dimmed" size="sm" mt={4}>
                  {t('signIn.intro')}
                </Text>
              </div>
              {ended && !signIn.isError && (
                <Alert color="blue" role="status">
                  {t('signIn.ended')}
                </Alert>
              )}
              {signIn.isError && <ProblemAlert error={signIn.error} />}
              <TextInput
                label={t('signIn.email')}
                type="email"
                autoComplete="username"
                required
                key={form.key('email')}
                {...form.getInputProps('email')}
              />
              <PasswordInput
                label={t('signIn.password')}
                autoComplete="current-password"
                required
                visibilityToggleButtonProps={{ 'aria-label': t('signIn.showPassword'), tabIndex: 0 }}
                key={form.key('password')}
                {...form.getInputProps('password')}
              />
              <Button type="submit" size="md" loading={signIn.isPending}>
                {t('signIn.submit')}
              </Button>
            </Stack>
          </form>
        </Box>
      </Center>
      <Text size="xs" c="dimmed" ta="center" component="p">
        {t('layout.version', { version: config.version })}
      </Text>
    </Box>
  );
}

/** After a refused form the first field at fault has the focus. */
function focusFirst(errors: Record<string, unknown>): void {
  const [first] = Object.keys(errors);
  document.querySelector<HTMLInputElement>(`form [data-path="${first}"]`)?.focus();
}
