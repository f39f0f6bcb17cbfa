import { App, Drawer } from "antd";
import { useState } from "react";
import type { Definition } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useNarrow } from "@/shared/ui/use-narrow";
import { useOldDefinition } from "../calls/definitions";
import { buildTexts } from "../texts/texts";
import { CodeEditor } from "./code-editor";
import styles from "./editor.module.css";

interface VersionDrawerProps {
  readonly app: string;
  readonly definition: Definition;
  readonly title: string;
  readonly onUse: (text: string) => Promise<void>;
  readonly onClose: () => void;
}

/** What was published and when; an old version may be read and taken up again as a draft. */
export function VersionDrawer({ app, definition, title, onUse, onClose }: VersionDrawerProps) {
  const t = useTexts(buildTexts);
  const { message } = App.useApp();
  const narrow = useNarrow();
  const versions = [...definition.versions].sort((a, b) => b.version - a.version);
  const [chosen, setChosen] = useState<number | null>(versions[0]?.version ?? null);
  const old = useOldDefinition(app, definition.path, chosen);
  const text = old.data?.published ?? null;

  const use = async () => {
    if (text === null || chosen === null) return;
    await onUse(text);
    void message.success(t("used", { n: chosen }));
    onClose();
  };
  return (
    <Drawer open title={t("versionTitle", { title })} size={narrow ? "100%" : 860} onClose={onClose}>
      {versions.length === 0 ? (
        <Empty title={t("noVersions")} compact />
      ) : (
        <div className={styles.versions}>
          <ul className={styles.versionList}>
            {versions.map(({ version, published_at }) => (
              <li key={version}>
                <button
                  type="button"
                  className={styles.version}
                  aria-pressed={version === chosen}
                  onClick={() => setChosen(version)}
                >
                  <span>
                    {t("versionLine", { n: version })}
                    {version === definition.version && <em>{t("current")}</em>}
                  </span>
                  <time dateTime={published_at}>{formatMoment(published_at)}</time>
                </button>
              </li>
            ))}
          </ul>
          <div className={styles.old}>
            <div className={styles.oldBar}>
              <Button disabled={text === null} onClick={() => void use()}>
                {t("useVersion")}
              </Button>
            </div>
            <div className={styles.oldText}>
              {old.error ? (
                <LoadProblem error={old.error} retry={() => void old.refetch()} compact />
              ) : text === null ? (
                <ListSkeleton rows={6} />
              ) : (
                <CodeEditor
                  key={`${definition.path}@${chosen ?? 0}`}
                  path={definition.path}
                  text={text}
                  readOnly
                  label={t("versionLine", { n: chosen ?? 0 })}
                />
              )}
            </div>
          </div>
        </div>
      )}
    </Drawer>
  );
}
