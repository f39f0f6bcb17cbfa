/** /admin/keys: keys for other programs. A token is shown once. */
import { Alert, App, Button, DatePicker, Form, Input, Modal, Typography } from "antd";
import type { Dayjs } from "dayjs";
import { useState } from "react";
import { useCreateKey, useKeys, useRemoveKey } from "@/shared/api/keys";
import { messageOf } from "@/shared/api/problem";
import type { ApiKey } from "@/shared/api/types";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { Page } from "@/shared/ui/page";
import { RowsTable, type Column } from "@/shared/ui/rows-table";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { texts } from "./texts/texts";

export function Component() {
  const t = useTexts(texts);
  const keys = useKeys();
  const [creating, setCreating] = useState(false);
  const create = (
    <Button type="primary" onClick={() => setCreating(true)}>
      {t("newKey")}
    </Button>
  );
  const items = keys.data?.items ?? [];
  return (
    <Page title={t("keys")} actions={items.length ? create : null}>
      {keys.isPending ? (
        <ListSkeleton height={40} rows={3} />
      ) : keys.isLoadingError ? (
        <LoadProblem error={keys.error} retry={() => void keys.refetch()} />
      ) : items.length ? (
        <KeyTable keys={items} />
      ) : (
        <Empty title={t("noKeys")} text={t("noKeysText")}>
          {create}
        </Empty>
      )}
      {creating && <KeyDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}

function KeyTable({ keys }: { keys: ApiKey[] }) {
  const t = useTexts(texts);
  const { modal, message } = App.useApp();
  const remove = useRemoveKey();
  const askRevoke = (key: ApiKey) =>
    modal.confirm({
      title: t("revokeTitle", { title: key.title }),
      content: t("revokeText"),
      okText: t("revoke"),
      okButtonProps: { danger: true },
      onOk: () =>
        remove.mutateAsync(key.id).then(
          () => void message.success(t("revoked")),
          (error: unknown) => void message.error(messageOf(error)),
        ),
    });
  const expiry = (key: ApiKey) => {
    if (!key.expires_at) return t("never");
    return new Date(key.expires_at) < new Date() ? t("expired") : formatMoment(key.expires_at);
  };
  const columns: Column<ApiKey>[] = [
    { key: "title", title: t("keyTitle"), render: (key) => key.title },
    { key: "created", title: t("createdAt"), render: (key) => formatMoment(key.created_at) },
    { key: "expires", title: t("expires"), render: expiry },
    {
      key: "used",
      title: t("lastUsed"),
      render: (key) => (key.last_used_at ? formatMoment(key.last_used_at) : t("notUsed")),
    },
    {
      key: "revoke",
      corner: true,
      title: t("rowActions"),
      width: 80,
      render: (key) => (
        <Button size="small" danger onClick={() => askRevoke(key)}>
          {t("revoke")}
        </Button>
      ),
    },
  ];
  return <RowsTable columns={columns} rows={keys} rowKey={(key) => key.id} label={t("keys")} />;
}

interface KeyForm {
  title: string;
  expires?: Dayjs | null;
}

function KeyDialog({ onClose }: { onClose: () => void }) {
  const t = useTexts(texts);
  const { message } = App.useApp();
  const [form] = Form.useForm<KeyForm>();
  const create = useCreateKey();
  const token = create.data?.token;
  const send = ({ title, expires }: KeyForm) =>
    void create
      .mutateAsync({ title, ...(expires && { expires_at: expires.endOf("day").toISOString() }) })
      .catch((error: unknown) => void message.error(messageOf(error)));
  return (
    <Modal
      open
      title={t(token ? "keyMade" : "newKey")}
      okText={t(token ? "keyCopied" : "newKey")}
      cancelButtonProps={{ style: { display: token ? "none" : undefined } }}
      confirmLoading={create.isPending}
      mask={{ closable: !token }}
      onOk={token ? onClose : () => form.submit()}
      onCancel={onClose}
      width={480}
    >
      {token ? (
        <>
          <Alert type="warning" showIcon title={t("keyOnce")} style={{ marginBottom: 12 }} />
          <Typography.Paragraph copyable code>
            {token}
          </Typography.Paragraph>
        </>
      ) : (
        <Form<KeyForm> form={form} layout="vertical" requiredMark={false} onFinish={send}>
          <Form.Item
            name="title"
            label={t("keyTitle")}
            rules={[{ required: true, whitespace: true, message: t("keyNeeded") }]}
          >
            <Input maxLength={60} placeholder={t("keyTitleHint")} />
          </Form.Item>
          <Form.Item name="expires" label={t("expires")}>
            <DatePicker placeholder={t("never")} style={{ width: "100%" }} />
          </Form.Item>
        </Form>
      )}
    </Modal>
  );
}
