/** /profile: name, language, password, and the devices one is signed in on. */
import { App, Button, Form, Input, Segmented } from "antd";
import type { ReactNode } from "react";
import { useChangeMe, useMe } from "@/shared/api/me";
import type { Me } from "@/shared/api/types";
import { setLanguage, useLanguage, type Language } from "@/shared/i18n/language";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { chooseMode, useModeChoice } from "@/shared/theme/mode";
import { Page } from "@/shared/ui/page";
import { texts as shared } from "@/shared/ui/texts";
import { useSayProblems } from "@/shared/ui/use-say-problems";
import { NoticesForm } from "./notices-form";
import { PasswordForm } from "./password-form";
import styles from "./profile-page.module.css";
import { ProxyForm } from "./proxy-form";
import { SessionList } from "./session-list";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  const me = useMe().data;
  return (
    <Page title={t("title")} width="reading">
      {me ? (
        <Card title={t("basics")}>
          <Basics me={me} />
        </Card>
      ) : null}
      {me ? (
        <Card title={t("notices")}>
          <NoticesForm notices={me.notices} hasAddress={Boolean(me.email)} />
        </Card>
      ) : null}
      <Card title={t("proxy")}>
        <ProxyForm />
      </Card>
      <Card title={t("display")}>
        <Display />
      </Card>
      <Card title={t("password")}>
        <PasswordForm />
      </Card>
      <Card title={t("sessions")}>
        <SessionList />
      </Card>
    </Page>
  );
}

function Card({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.card}>
      <h2 className={styles.heading}>{title}</h2>
      {children}
    </section>
  );
}

function Basics({ me }: { me: Me }) {
  const t = useTexts(texts);
  const s = useTexts(shared);
  const { message } = App.useApp();
  const [form] = Form.useForm<{ name: string; email: string }>();
  const sayProblems = useSayProblems(form);
  const change = useChangeMe();
  const save = (input: { name: string; email: string }) =>
    void change
      .mutateAsync({ name: input.name, email: input.email || null })
      .then(() => void message.success(s("saved")), sayProblems);
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      onFinish={save}
      className={styles.form ?? ""}
      initialValues={{ name: me.name, email: me.email ?? "" }}
    >
      <p className={styles.quiet}>
        {t("username", { username: me.username })}
        {me.departments.length ? ` · ${inList(me.departments.map((department) => department.title))}` : ""}
      </p>
      <Form.Item
        name="name"
        label={t("name")}
        rules={[{ required: true, whitespace: true, message: t("nameNeeded") }]}
      >
        <Input maxLength={40} autoComplete="name" />
      </Form.Item>
      <Form.Item
        name="email"
        label={t("email")}
        extra={t("emailHint")}
        rules={[{ type: "email", message: t("emailWrong") }]}
      >
        <Input inputMode="email" autoComplete="email" maxLength={120} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={change.isPending}>
        {s("save")}
      </Button>
    </Form>
  );
}

function Display() {
  const t = useTexts(texts);
  const language = useLanguage();
  const mode = useModeChoice();
  const change = useChangeMe();
  const choose = (next: Language) => {
    setLanguage(next);
    change.mutate({ language: next });
  };
  return (
    <dl className={styles.options}>
      <dt>{t("language")}</dt>
      <dd>
        <Segmented<Language>
          value={language}
          onChange={choose}
          options={[
            { value: "zh-CN", label: "简体中文" },
            { value: "en", label: "English" },
          ]}
        />
      </dd>
      <dt>{t("theme")}</dt>
      <dd>
        <Segmented
          value={mode}
          onChange={chooseMode}
          options={[
            { value: "system", label: t("themeSystem") },
            { value: "light", label: t("themeLight") },
            { value: "dark", label: t("themeDark") },
          ]}
        />
      </dd>
    </dl>
  );
}
