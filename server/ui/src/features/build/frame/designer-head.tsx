import { Segmented } from "antd";
import { useState, type ReactNode } from "react";
import { Link, useNavigate } from "react-router";
import type { Definition, Problem } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { SAVE_TEXTS } from "../editor/save-texts";
import { useAskDropDraft } from "../editor/use-ask-drop-draft";
import { FormWays } from "../editor/form-ways";
import { PublishButton } from "../editor/publish-button";
import { VersionDrawer } from "../editor/version-drawer";
import { flowOf, formOf } from "../list/kinds";
import { buildTexts } from "../texts/texts";
import styles from "./designer.module.css";
import type { OpenDocument } from "./use-document";

interface DesignerHeadProps<Tab extends string> {
  readonly app: string;
  readonly definition: Definition;
  readonly document: OpenDocument;
  readonly title: string;
  readonly tabs: readonly { readonly value: Tab; readonly label: string }[];
  readonly tab: Tab;
  readonly onTab: (tab: Tab) => void;
  readonly onProblem: (problem: Problem) => void;
  /** The document cannot be read as what it is to be. */
  readonly broken?: boolean;
  /** What publishing changes of this document, said before it is done. */
  readonly changes?: ReactNode;
  /** Opens the document anew after it was replaced. */
  readonly onReload: () => void;
  /** Undo, preview and whatever else this designer offers. */
  readonly children?: ReactNode;
}

/** The bar over every designer: name, saved state, views of the document, versions, publishing. */
export function DesignerHead<Tab extends string>(props: DesignerHeadProps<Tab>) {
  const { app, definition, document, title } = props;
  const t = useTexts(buildTexts);
  const [versions, setVersions] = useState(false);
  const { draft, changed, store } = document;
  const { flush } = draft;
  const navigate = useNavigate();
  const form = formOf(definition.path);

  const askDrop = useAskDropDraft({ app, path: definition.path, title, draft, onReload: props.onReload });

  return (
    <header className={styles.head}>
      <Link
        to={`/build/${app}`}
        className="c-icon-button"
        aria-label={t("backToList")}
        title={t("backToList")}
      >
        <Icon name="left" />
      </Link>
      <h1 className={styles.title}>{title}</h1>
      <span className={styles.state} data-state={draft.saveState} role="status">
        {t(SAVE_TEXTS[draft.saveState])}
      </span>
      <Segmented<Tab>
        aria-label={t("views")}
        value={props.tab}
        options={[...props.tabs]}
        onChange={props.onTab}
      />
      <span className={styles.actions}>
        {props.children}
        {form !== undefined && definition.published !== null && (
          <FormWays app={app} form={form} onGo={(to) => void navigate(to)} />
        )}
        {changed && definition.published !== null && (
          <Button look="quiet" onClick={askDrop}>
            {t("dropDraft")}
          </Button>
        )}
        <Button look="quiet" onClick={() => setVersions(true)}>
          {t("versions")}
        </Button>
        <PublishButton
          app={app}
          changed={changed}
          broken={props.broken}
          flow={changed ? flowOf(definition) : undefined}
          form={form}
          changes={changed && props.changes}
          beforePublish={flush}
          onProblem={props.onProblem}
        />
      </span>
      {versions && (
        <VersionDrawer
          app={app}
          definition={definition}
          now={draft.text}
          title={title}
          onClose={() => setVersions(false)}
          onUse={async (text) => {
            // Taking up an old version is a step like any other, and can be undone.
            store.write(text);
            await flush();
          }}
        />
      )}
    </header>
  );
}
