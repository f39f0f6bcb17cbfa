import { App, Drawer, Segmented } from "antd";
import { useState, type ReactNode } from "react";
import { Link } from "react-router";
import type { Definition } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { useNarrow } from "@/shared/ui/use-narrow";
import { useFlowVersions } from "../calls/migration";
import { kindOfPath } from "../list/kinds";
import { buildTexts } from "../texts/texts";
import styles from "./editor.module.css";
import { useVersions, type Versions } from "./use-versions";
import { VersionList } from "./version-list";
import { VersionText } from "./version-text";

interface VersionDrawerProps {
  readonly app: string;
  readonly definition: Definition;
  /** What the document says now, published or not. */
  readonly now: string;
  readonly title: string;
  readonly onUse: (text: string) => Promise<void>;
  readonly onClose: () => void;
}

type Look = "changes" | "source";

/** What was published and when, and what each version changed; an old one may be taken up again as a draft. */
export function VersionDrawer({ app, definition, now, title, onUse, onClose }: VersionDrawerProps) {
  const t = useTexts(buildTexts);
  const { message } = App.useApp();
  const narrow = useNarrow();
  const { path } = definition;
  const versions = useVersions(app, definition, now);
  const [look, setLook] = useState<Look>("changes");
  const published = versions.versions.length;
  const flow = published > 0 && kindOfPath(path) === "flow" ? path.slice(6, -5) : null;
  const running = useFlowVersions(app, flow).data?.versions ?? [];
  const canMove = published > 1 && running.some((one) => one.running > 0);
  const { text, chosen, isDraft } = versions;
  const use = async () => {
    if (text === null || chosen === null) return;
    await onUse(text);
    void message.success(t("used", { n: chosen }));
    onClose();
  };
  return (
    <Drawer open title={t("versionTitle", { title })} size={narrow ? "100%" : 920} onClose={onClose}>
      {published === 0 ? (
        <Empty title={t("noVersions")} compact />
      ) : (
        <div className={styles.versions}>
          <VersionList versions={versions} current={definition.version} running={running} />
          <div className={styles.old}>
            <LookBar versions={versions} look={look} onLook={setLook}>
              {!isDraft && (
                <Button disabled={text === null} onClick={() => void use()}>
                  {t("useVersion")}
                </Button>
              )}
              {flow !== null && canMove && (
                <Link to={`/build/${app}/flows/${flow}/migrate`} className="c-button">
                  {t("migrateRuns")}
                </Link>
              )}
            </LookBar>
            <div className={styles.oldText}>
              <VersionText path={path} versions={versions} look={look} />
            </div>
          </div>
        </div>
      )}
    </Drawer>
  );
}

interface LookBarProps {
  readonly versions: Versions;
  readonly look: Look;
  readonly onLook: (look: Look) => void;
  /** What can be done with the chosen version. */
  readonly children: ReactNode;
}

/** How the chosen version is looked at, and compared with what. */
function LookBar({ versions, look, onLook, children }: LookBarProps) {
  const t = useTexts(buildTexts);
  const { isDraft, previous, against, setAgainst } = versions;
  const before = isDraft ? "compareDraft" : previous === undefined ? "compareFirst" : "comparePrevious";
  return (
    <div className={styles.oldBar}>
      <Segmented<Look>
        value={look}
        onChange={onLook}
        options={[
          { value: "changes", label: t("versionChanges") },
          { value: "source", label: t("versionSource") },
        ]}
      />
      {look === "changes" && (
        <SelectInput
          id="version-against"
          label={t("versionCompare")}
          value={against}
          options={[
            { value: "previous", title: t(before) },
            ...(isDraft ? [] : [{ value: "now", title: t("compareNow") }]),
          ]}
          onChange={(next) => setAgainst(next === "now" ? "now" : "previous")}
        />
      )}
      {children}
    </div>
  );
}
