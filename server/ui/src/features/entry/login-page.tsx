/** /login: by username and password, then back to where one wanted to go. */
import { Alert, Button, Form, Input } from "antd";
import { useNavigate, useSearchParams } from "react-router";
import { useLogin, useSetupNeeded } from "@/shared/api/me";
import { messageOf } from "@/shared/api/problem";
import { setLanguage, toLanguage } from "@/shared/i18n/language";
import { useTexts } from "@/shared/i18n/texts";
import { EntryCard } from "./entry-card";
import { safeNext } from "./safe-next";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  const login = useLogin();
  const setup = useSetupNeeded();
  const navigate = useNavigate();
  const [search] = useSearchParams();

  if (setup.data?.needed) {
    return (
      <EntryCard title={t("setupFirst")} text={t("setupFirstText")}>
        <Button block onClick={() => void setup.refetch()} loading={setup.isFetching}>
          {t("toLogin")}
        </Button>
      </EntryCard>
    );
  }

  const enter = (input: { username: string; password: string }) =>
    login.mutate(input, {
      onSuccess: (me) => {
        setLanguage(toLanguage(me.language));
        void navigate(safeNext(search.get("next")), { replace: true });
      },
    });

  return (
    <EntryCard title={t("login")}>
      <Form layout="vertical" requiredMark={false} onFinish={enter} size="large">
        <Form.Item
          name="username"
          label={t("username")}
          rules={[{ required: true, message: t("usernameNeeded") }]}
        >
          <Input autoComplete="username" autoCapitalize="none" autoFocus />
        </Form.Item>
        <Form.Item
          name="password"
          label={t("password")}
          rules={[{ required: true, message: t("passwordNeeded") }]}
        >
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        {login.error ? (
          <Alert
            type="error"
            showIcon
            title={messageOf(login.error)}
            style={{ marginBottom: 16 }}
            role="alert"
          />
        ) : null}
        <Button type="primary" htmlType="submit" block style={{ marginTop: 8 }} loading={login.isPending}>
          {t("login")}
        </Button>
      </Form>
    </EntryCard>
  );
}
