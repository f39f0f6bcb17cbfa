import { DownloadOutlined } from "@ant-design/icons";
import { Alert, Button, Modal, QRCode } from "antd";
import { useRef } from "react";
import { Link } from "react-router";
import { useMe } from "@/shared/api/me";
import { useTexts } from "@/shared/i18n/texts";
import { CopiedText } from "@/shared/ui/copied-text";
import { saveFile } from "@/shared/ui/save-file";
import type { PublicLink } from "./calls";
import { frameCode, scriptCode } from "./embed-code";
import { InviteByHand } from "./invite-by-hand";
import styles from "./link.module.css";
import { isOwnMachine, publicOrigin } from "./public-origin";
import { linkTexts } from "./texts/texts";

interface ShareDialogProps {
  readonly app: string;
  readonly link: PublicLink;
  readonly onClose: () => void;
}

/** Everything to give away: address, QR code, embed code. */
export function ShareDialog({ app, link, onClose }: ShareDialogProps) {
  const t = useTexts(linkTexts);
  const me = useMe().data;
  const origin = publicOrigin(window.location.origin, me?.workspace.base_url ?? null);
  const address = `${origin}/f/${link.token}`;
  const title = link.settings.title ?? link.form_title;
  const isKept = Boolean(link.settings.source_field ?? link.settings.ext_field);
  const embedded = { origin, token: link.token, title };
  return (
    <Modal
      open
      title={title}
      onCancel={onClose}
      footer={<Button onClick={onClose}>{t("close")}</Button>}
      width={520}
    >
      <div className={styles.share}>
        {link.settings.about && (
          <>
            <p className={styles.hint}>{t("invited")}</p>
            <InviteByHand app={app} link={link} origin={origin} />
          </>
        )}
        {(link.settings.fields ?? []).length > 0 && !link.settings.about && (
          <>
            <div className={styles.code}>
              <QRCode value={address} size={160} aria-label={t("qr")} />
              <div className={styles.beside}>
                <QrPicture address={address} title={title} />
                {isOwnMachine(origin) && (
                  <Alert
                    type="warning"
                    showIcon
                    title={t("onlyHere")}
                    description={t(me?.is_admin ? "onlyHereAdmin" : "onlyHereText", {
                      host: new URL(origin).host,
                    })}
                    action={me?.is_admin ? <Link to="/admin/settings">{t("toSettings")}</Link> : undefined}
                  />
                )}
              </div>
            </div>
            <CopiedText label={t("address")} text={address} />
            <p className={styles.hint}>
              {t("prefillHint")} {t(isKept ? "sourceKept" : "sourceLost")}
            </p>
          </>
        )}
        {link.settings.query && <CopiedText label={t("queryAddress")} text={`${origin}/q/${link.token}`} />}
        {link.settings.about ? null : (link.settings.embed ?? []).length > 0 ? (
          <>
            <CopiedText label={t("code")} text={scriptCode(embedded)} />
            <p className={styles.hint}>{t("codeParams")}</p>
            <CopiedText label={t("codeFrame")} text={frameCode(embedded)} />
          </>
        ) : (
          <p className={styles.hint}>
            <strong>{t("code")}</strong> {t("codeHint")}
          </p>
        )}
      </div>
    </Modal>
  );
}

/** The pixels of a side of the picture: enough for a poster. */
const PRINTED = 1024;

/** The code as a picture to be printed, drawn out of sight. */
function QrPicture({ address, title }: { readonly address: string; readonly title: string }) {
  const t = useTexts(linkTexts);
  const place = useRef<HTMLDivElement>(null);
  const save = () => {
    const canvas = place.current?.querySelector("canvas");
    if (canvas) saveFile(canvas.toDataURL("image/png"), `${title}.png`);
  };
  return (
    <>
      <div ref={place} hidden aria-hidden="true">
        <QRCode value={address} size={PRINTED} type="canvas" bgColor="#ffffff" color="#000000" />
      </div>
      <Button icon={<DownloadOutlined />} onClick={save}>
        {t("qrSave")}
      </Button>
    </>
  );
}
