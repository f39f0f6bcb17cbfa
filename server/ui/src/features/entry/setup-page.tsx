/** /setup?token=…: the first person makes the workspace theirs. */
import { Alert, Button, Form, Input } from "antd";
import { useNavigate, useSearchParams } from "react-router";
import { useSetup, useSetupNeeded, type SetupInput } from "@/shared/api/me";
import { messageOf, problemsOf } from "@/shared/api/problem";
import { useTexts } from "@/shared/i18n/texts";
import { applyProblems } from "@/shared/ui/apply-problems";
import { EntryCard } from "./entry-card";
import { texts } from "./texts/texts";

type SetupForm = Omit<SetupInput, "token"> & { again: string };

export function Component() {
  const t = useTexts(texts);
  const [search] = useSearchParams();
  const needed = useSetupNeeded();
  const navigate = useNavigate();
  const token = search.get("token");

  if (needed.data && !needed.data.needed) {
    return (
      <EntryCard title={t("setupDone")} text={t("setupDoneText")}>
        <Button type="primary" block onClick={() => void navigate("/login")}>
          {t("toLogin")}
        </Button>
      </EntryCard>
    );
  }
  if (!token) {
    return (
      <EntryCard title={t("tokenMissing")} text={t("tokenMissingText")}>
        <Button block onClick={() => void navigate("/login")}>
          {t("toLogin")}
        </Button>
      </EntryCard>
    );
  }
  return <SetupSheet token={token} />;
}

function SetupSheet({ token }: { token: string }) {
  const t = useTexts(texts);
  const setup = useSetup();
  const navigate = useNavigate();
  const [form] = Form.useForm<SetupForm>();

  const create = ({ again: _, ...input }: SetupForm) =>
    void setup.mutateAsync({ token, ...input }).then(
      () => void navigate("/", { replace: true }),
      (error: unknown) => void applyProblems(form, error),
    );

  return (
    <EntryCard title={t("setupTitle")} text={t("setupText")}>
      <Form<SetupForm> form={form} layout="vertical" requiredMark={false} onFinish={create}>
        <Form.Item
          name="workspace"
          label={t("workspace")}
          extra={t("workspaceHint")}
          rules={[{ required: true, whitespace: true, message: t("workspaceNeeded") }]}
        >
          <Input autoFocus maxLength={60} autoComplete="organization" />
        </Form.Item>
        <Form.Item
          name="name"
          label={t("name")}
          rules={[{ required: true, whitespace: true, message: t("nameNeeded") }]}
        >
          <Input maxLength={40} autoComplete="name" />
        </Form.Item>
        <Form.Item
          name="username"
          label={t("username")}
          extra={t("usernameHint")}
          rules={[
            { required: true, message: t("usernameNeeded") },
            { pattern: /^[\p{L}\p{N}._@-]{1,64}$/u, message: t("usernameWrong") },
          ]}
        >
          <Input autoComplete="username" autoCapitalize="none" />
        </Form.Item>
        <Form.Item
          name="password"
          label={t("password")}
          extra={t("passwordHint")}
          rules={[
            { required: true, message: t("passwordNeeded") },
            { min: 8, message: t("passwordShort") },
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <Form.Item
          name="again"
          label={t("passwordAgain")}
          dependencies={["password"]}
          rules={[
            ({ getFieldValue }) => ({
              validator: (_, value: string) =>
                value === getFieldValue("password")
                  ? Promise.resolve()
                  : Promise.reject(new Error(t("passwordDiffers"))),
            }),
          ]}
        >
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        {setup.error && !problemsOf(setup.error).length ? (
          <Alert
            type="error"
            showIcon
            title={messageOf(setup.error)}
            style={{ marginBottom: 16 }}
            role="alert"
          />
        ) : null}
        <Button type="primary" htmlType="submit" block size="large" loading={setup.isPending}>
          {t("create")}
        </Button>
      </Form>
    </EntryCard>
  );
}
