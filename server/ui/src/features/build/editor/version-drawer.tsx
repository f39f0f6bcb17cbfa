import { App, Drawer, Segmented } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import type { Definition } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { scrolledByKeys } from "@/shared/ui/scrolled-by-keys";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useNarrow } from "@/shared/ui/use-narrow";
import { useOldDefinition } from "../calls/definitions";
import { useFlowVersions } from "../calls/migration";
import { kindOfPath } from "../list/kinds";
import { buildTexts } from "../texts/texts";
import { ChangeList } from "../versions/change-list";
import { asJson } from "../versions/compare";
import { CodeEditor } from "./code-editor";
import styles from "./editor.module.css";

interface VersionDrawerProps {
  readonly app: string;
  readonly definition: Definition;
  /** What the document says now, published or not. */
  readonly now: string;
  readonly title: string;
  readonly onUse: (text: string) => Promise<void>;
  readonly onClose: () => void;
}

/** The unpublished draft among the versions. */
const DRAFT = 0;

/** What was published and when, and what each version changed; an old one may be taken up again as a draft. */
export function VersionDrawer({ app, definition, now, title, onUse, onClose }: VersionDrawerProps) {
  const t = useTexts(buildTexts);
  const { message } = App.useApp();
  const narrow = useNarrow();
  const { path } = definition;
  const versions = [...definition.versions].sort((a, b) => b.version - a.version);
  const hasDraft = versions.length > 0 && now !== definition.published;
  const numbers = [...(hasDraft ? [DRAFT] : []), ...versions.map(({ version }) => version)];
  const [chosen, setChosen] = useState(numbers[0] ?? null);
  const [against, setAgainst] = useState<"previous" | "now">("previous");
  const [look, setLook] = useState<"changes" | "source">("changes");
  const flow = versions.length > 0 && kindOfPath(path) === "flow" ? path.slice(6, -5) : null;
  const running = useFlowVersions(app, flow).data?.versions ?? [];
  const runningIn = (version: number) => running.find((one) => one.version === version)?.running ?? 0;
  const canMove = versions.length > 1 && running.some((one) => one.running > 0);
  const isDraft = chosen === DRAFT;
  const previous = chosen === null ? undefined : numbers[numbers.indexOf(chosen) + 1];
  const old = useOldDefinition(app, path, isDraft ? null : chosen);
  const earlier = useOldDefinition(app, path, against === "previous" || isDraft ? (previous ?? null) : null);

  const text = isDraft ? now : (old.data?.published ?? null);
  const base = isDraft || against === "previous" ? earlierText(previous, earlier.data?.published) : now;
  const failed = [old, earlier].find((one) => one.error);
  const [before, after] = [asJson(base), asJson(text)];
  const readable = path.endsWith(".json") && before !== undefined && after !== undefined;

  const use = async () => {
    if (text === null || chosen === null) return;
    await onUse(text);
    void message.success(t("used", { n: chosen }));
    onClose();
  };
  return (
    <Drawer open title={t("versionTitle", { title })} size={narrow ? "100%" : 920} onClose={onClose}>
      {versions.length === 0 ? (
        <Empty title={t("noVersions")} compact />
      ) : (
        <div className={styles.versions}>
          <ul className={styles.versionList}>
            {hasDraft && (
              <li>
                <button
                  type="button"
                  className={styles.version}
                  aria-pressed={isDraft}
                  onClick={() => setChosen(DRAFT)}
                >
                  {t("draftNow")}
                </button>
              </li>
            )}
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
                  {runningIn(version) > 0 && <small>{t("versionRunning", { n: runningIn(version) })}</small>}
                </button>
              </li>
            ))}
          </ul>
          <div className={styles.old}>
            <div className={styles.oldBar}>
              <Segmented<"changes" | "source">
                value={look}
                onChange={setLook}
                options={[
                  { value: "changes", label: t("versionChanges") },
                  { value: "source", label: t("versionSource") },
                ]}
              />
              {look === "changes" && (
                <SelectInput
                  id="version-against"
                  label={t("versionCompare")}
                  value={isDraft ? "previous" : against}
                  options={[
                    {
                      value: "previous",
                      title: t(
                        isDraft
                          ? "compareDraft"
                          : previous === undefined
                            ? "compareFirst"
                            : "comparePrevious",
                      ),
                    },
                    ...(isDraft ? [] : [{ value: "now", title: t("compareNow") }]),
                  ]}
                  onChange={(next) => setAgainst(next === "now" ? "now" : "previous")}
                />
              )}
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
            </div>
            <div className={styles.oldText}>
              {failed ? (
                <LoadProblem error={failed.error} retry={() => void failed.refetch()} compact />
              ) : text === null || base === null ? (
                <ListSkeleton rows={6} />
              ) : look === "changes" && readable ? (
                <div
                  className={styles.oldChanges}
                  role="group"
                  aria-label={t("versionChanges")}
                  ref={scrolledByKeys}
                >
                  <ChangeList kind={kindOfPath(path)} before={before} after={after} />
                </div>
              ) : (
                <CodeEditor
                  key={`${path}@${chosen ?? DRAFT}`}
                  path={path}
                  text={text}
                  readOnly
                  label={isDraft ? t("draftNow") : t("versionLine", { n: chosen ?? DRAFT })}
                />
              )}
            </div>
          </div>
        </div>
      )}
    </Drawer>
  );
}

/** Before the first version there was nothing. */
function earlierText(previous: number | undefined, text: string | null | undefined): string | null {
  return previous === undefined ? "{}" : (text ?? null);
}
