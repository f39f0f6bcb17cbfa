/** A new, empty app: only its name is asked for. */
import { App, Button, Input, Modal } from "antd";
import { useId, useState } from "react";
import { useNavigate } from "react-router";
import { useApps, useCreateApp } from "@/shared/api/apps";
import { messageOf } from "@/shared/api/problem";
import { useTexts } from "@/shared/i18n/texts";
import { placeKept } from "@/shared/ui/place-kept";
import { appKeyFor } from "./app-key";
import styles from "./new-app.module.css";
import { texts } from "./texts/texts";

export function NewApp({ primary = false }: { readonly primary?: boolean }) {
  const t = useTexts(texts);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button type={primary ? "primary" : "default"} onClick={() => setOpen(true)}>
        {t("newApp")}
      </Button>
      {open && <NewAppDialog onClose={() => setOpen(false)} />}
    </>
  );
}

function NewAppDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useTexts(texts);
  const id = useId();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const apps = useApps();
  const create = useCreateApp();
  const [title, setTitle] = useState("");
  const ready = title.trim() !== "" && !create.isPending;

  const run = async () => {
    if (!ready) return;
    const isKept = placeKept();
    const taken = apps.data?.items.map((app) => app.key) ?? [];
    try {
      const app = await create.mutateAsync({ key: appKeyFor(title, taken), title: title.trim() });
      if (isKept()) void navigate(`/build/${app.key}?new=form`);
    } catch (error) {
      void message.error(messageOf(error));
    }
  };
  return (
    <Modal
      open
      title={t("newApp")}
      okText={t("create")}
      cancelText={t("cancel")}
      okButtonProps={{ disabled: !ready }}
      confirmLoading={create.isPending}
      onOk={() => void run()}
      onCancel={onClose}
      afterOpenChange={(open) => open && document.getElementById(id)?.focus()}
    >
      <label htmlFor={id}>{t("appName")}</label>
      <Input
        id={id}
        value={title}
        maxLength={40}
        onChange={(event) => setTitle(event.target.value)}
        onPressEnter={() => void run()}
      />
      <p className={styles.hint}>{t("appNameHint")}</p>
    </Modal>
  );
}
