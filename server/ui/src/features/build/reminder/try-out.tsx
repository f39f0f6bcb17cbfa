import { useQuery } from "@tanstack/react-query";
import { post } from "@/shared/api/client";
import type { ReminderPreview } from "@/shared/api/types";
import { formatExact, inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { TrialDialog } from "../frame/trial-dialog";
import styles from "./reminder.module.css";
import { reminderTexts } from "./texts/texts";

interface TryOutProps {
  readonly app: string;
  readonly reminder: string;
  readonly path: string;
  readonly text: string;
  readonly onClose: () => void;
}

/** Whom the reminder would tell what. Nobody is told. */
export function TryOut({ app, reminder, path, text, onClose }: TryOutProps) {
  const t = useTexts(reminderTexts);
  const trial = useQuery({
    queryKey: ["preview-reminder", app, reminder, text],
    queryFn: ({ signal }) =>
      post<ReminderPreview>("/apps/{app}/reminders/{reminder}/preview", {
        path: { app, reminder },
        body: { files: { [path]: text } },
        signal,
      }),
    retry: false,
    gcTime: 0,
  });
  return (
    <TrialDialog
      title={t("tryTitle")}
      unpublished={t("tryUnpublished")}
      error={trial.error}
      retry={() => void trial.refetch()}
      onClose={onClose}
    >
      {trial.data && <Found found={trial.data} />}
    </TrialDialog>
  );
}

function Found({ found }: { readonly found: ReminderPreview }) {
  const t = useTexts(reminderTexts);
  return (
    <div className={styles.trial}>
      <p>
        {t(found.exact ? "trySummary" : "trySummaryPart", { looked: found.looked, records: found.records })}
      </p>
      {found.next && <p>{t("tryNext", { at: formatExact(found.next) })}</p>}
      {found.nobody > 0 && <p className={styles.warning}>{t("tryNobody", { n: found.nobody })}</p>}
      {found.people.length > 0 && (
        <section aria-label={t("tryPeople")}>
          <h3>{t("tryPeople")}</h3>
          <ul className={styles.people}>
            {found.people.map((told) => (
              <li key={told.person.id}>{t("tryPerson", { name: told.person.name, n: told.records })}</li>
            ))}
          </ul>
        </section>
      )}
      {found.samples.length > 0 && (
        <section aria-label={t("trySamples")}>
          <h3>{t("trySamples")}</h3>
          <ul className={styles.samples}>
            {found.samples.map((sample) => (
              <li key={sample.id}>
                <strong>{sample.problem ?? sample.subject}</strong>
                <p className={styles.said}>{sample.text}</p>
                <p className={styles.help}>
                  {[
                    sample.title,
                    sample.due_at ? formatExact(sample.due_at) : "",
                    sample.to.length > 0 ? inList(sample.to.map((one) => one.name)) : t("nobody"),
                  ]
                    .filter((part) => part !== "")
                    .join(" · ")}
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
