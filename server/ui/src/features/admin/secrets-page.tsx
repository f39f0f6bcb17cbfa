/** /admin/secrets: what calls of flows are sent with. A secret is set and replaced, never shown. */
import { Alert, App, Button, Form, Input, Modal, Space } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { messageOf } from "@/shared/api/problem";
import { useRemoveSecret, useSecrets, useSetSecret, type NamedSecret } from "@/shared/api/secrets";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Page } from "@/shared/ui/page";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useHere } from "@/shared/ui/use-here";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  const secrets = useSecrets();
  const [setting, setSetting] = useState<string | null>(null);
  const create = (
    <Button type="primary" onClick={() => setSetting("")}>
      {t("newSecret")}
    </Button>
  );
  const items = secrets.data?.items ?? [];
  return (
    <Page title={t("secrets")} actions={items.length ? create : null}>
      {secrets.isPending ? (
        <ListSkeleton height={40} rows={3} />
      ) : secrets.isLoadingError ? (
        <LoadProblem error={secrets.error} retry={() => void secrets.refetch()} />
      ) : items.length ? (
        <SecretTable secrets={items} onSet={setSetting} />
      ) : (
        <Empty title={t("noSecrets")} text={t("noSecretsText")}>
          {create}
        </Empty>
      )}
      {setting !== null && (
        <SecretDialog setting={setting} secrets={items} onClose={() => setSetting(null)} />
      )}
    </Page>
  );
}

function SecretTable({ secrets, onSet }: { secrets: NamedSecret[]; onSet: (name: string) => void }) {
  const t = useTexts(texts);
  const { modal, message } = App.useApp();
  const remove = useRemoveSecret();
  const askDelete = (secret: NamedSecret) =>
    modal.confirm({
      title: t("secretDeleteTitle", { name: secret.name }),
      content: t("secretDeleteText"),
      okText: t("secretDelete"),
      okButtonProps: { danger: true },
      onOk: () =>
        remove.mutateAsync(secret.name).then(
          () => void message.success(t("secretDeleted")),
          (error: unknown) => void message.error(messageOf(error)),
        ),
    });
  const changed = (secret: NamedSecret) => {
    if (secret.changed_at === null) return t("secretMissing");
    if (secret.unreadable) return t("secretUnreadable");
    const at = formatMoment(secret.changed_at);
    return secret.changed_by === null ? at : `${at} · ${secret.changed_by}`;
  };
  const columns: Column<NamedSecret>[] = [
    { key: "name", title: t("secretName"), render: (secret) => secret.name },
    { key: "changed", title: t("secretChanged"), render: changed },
    {
      key: "used",
      title: t("secretUsedBy"),
      render: (secret) =>
        secret.used_by.length === 0 ? (
          t("secretUnused")
        ) : (
          <Space size={8} wrap>
            {secret.used_by.map(({ app, flow, title }) => (
              <Link key={`${app}/${flow}`} to={`/build/${app}/flows/${flow}`}>
                {title}
              </Link>
            ))}
          </Space>
        ),
    },
    {
      key: "actions",
      corner: true,
      title: t("rowActions"),
      width: 160,
      render: (secret) => (
        <Space size={8}>
          <Button size="small" onClick={() => onSet(secret.name)}>
            {t(secret.changed_at === null ? "secretSet" : "secretReplace")}
          </Button>
          {secret.changed_at !== null && (
            <Button size="small" danger onClick={() => askDelete(secret)}>
              {t("secretDelete")}
            </Button>
          )}
        </Space>
      ),
    },
  ];
  return <RowsTable columns={columns} rows={secrets} rowKey={(secret) => secret.name} label={t("secrets")} />;
}

interface SecretForm {
  name: string;
  value: string;
}

interface SecretDialogProps {
  /** The name of one there is, or an empty one for a new one. */
  setting: string;
  secrets: readonly NamedSecret[];
  onClose: () => void;
}

function SecretDialog({ setting, secrets, onClose }: SecretDialogProps) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const [form] = Form.useForm<SecretForm>();
  const save = useSetSecret();
  const isHere = useHere();
  const send = (secret: SecretForm) =>
    void save.mutateAsync(secret).then(
      () => {
        void message.success(t("secretSaved"));
        if (isHere()) onClose();
      },
      (error: unknown) => void message.error(messageOf(error)),
    );
  const isNew = setting === "";
  const isSet = (name: string) => secrets.some((one) => one.name === name && one.changed_at !== null);
  return (
    <Modal
      open
      title={isNew ? t("newSecret") : t("secretReplaceTitle", { name: setting })}
      okText={t("secretSave")}
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
      onCancel={onClose}
      width={480}
    >
      <Alert type="info" showIcon title={t("secretNeverShown")} style={{ marginBottom: 12 }} />
      <Form<SecretForm>
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ name: setting, value: "" }}
        onFinish={send}
      >
        <Form.Item
          name="name"
          label={t("secretName")}
          hidden={!isNew}
          rules={[
            { required: true, pattern: /^[a-z][a-z0-9_-]{0,39}$/, message: t("secretNameRule") },
            {
              // A new one would take the place of one that calls rely on.
              validator: (_rule, name: string) =>
                isNew && isSet(name) ? Promise.reject(new Error(t("secretNameTaken"))) : Promise.resolve(),
            },
          ]}
        >
          <Input maxLength={40} placeholder="erp_key" autoComplete="off" />
        </Form.Item>
        <Form.Item
          name="value"
          label={t("secretValue")}
          rules={[{ required: true, pattern: /^[ -~]+$/, message: t("secretValueRule") }]}
        >
          <Input.Password maxLength={4000} autoComplete="new-password" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
