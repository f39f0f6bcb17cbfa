/** /build/:app: the definitions of an app as documents, with live checking and publishing. */
import { Drawer } from "antd";
import { useEffect, useState } from "react";
import { Link, useNavigate, useParams, useSearchParams } from "react-router";
import { useApp } from "@/shared/api/apps";
import { useMe } from "@/shared/api/me";
import { Button, IconButton } from "@/shared/controls/button";
import { Icon } from "@/shared/controls/icon";
import { useTexts } from "@/shared/i18n/texts";
import { Empty } from "@/shared/ui/empty";
import { LoadProblem } from "@/shared/ui/load-problem";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { useNarrow } from "@/shared/ui/use-narrow";
import styles from "./build-page.module.css";
import { useDefinition, useDefinitions } from "./calls/definitions";
import { DefinitionEditor } from "./editor/definition-editor";
import { editorAddress } from "./list/addresses";
import { DefinitionList } from "./list/definition-list";
import { changeable, isWithheld } from "./list/kinds";
import { NewDefinition } from "./list/new-definition";
import { buildTexts } from "./texts/texts";

export function Component() {
  const t = useTexts(buildTexts);
  const { app = "" } = useParams();
  const narrow = useNarrow();
  const title = useApp(app).data?.title ?? app;
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const definitions = useDefinitions(app);
  const admin = useMe().data?.is_admin === true;
  const [creating, setCreating] = useState(params.get("new") === "form");
  const [listing, setListing] = useState(false);
  const path = params.get("file");
  useEffect(() => {
    document.title = `${t("builder")} · ${title} · Tenon`;
  }, [t, title]);

  const open = (file: string, pointer?: string) => {
    setListing(false);
    void navigate(editorAddress(app, file, pointer));
  };
  if (definitions.isLoadingError)
    return <LoadProblem error={definitions.error} retry={() => void definitions.refetch()} />;
  if (!definitions.data) return <ListSkeleton rows={8} />;
  const entries = changeable(definitions.data.items, admin);
  const list = (
    <DefinitionList
      app={app}
      admin={admin}
      entries={entries}
      open={path}
      onOpen={open}
      onNew={() => setCreating(true)}
    />
  );

  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">{`${t("builder")} · ${title}`}</h1>
      {narrow ? (
        <div className={styles.bar}>
          <Link to={`/apps/${app}`} className="c-icon-button" aria-label={t("back")}>
            <Icon name="left" />
          </Link>
          <strong className={styles.app}>{title}</strong>
          <IconButton icon="menu" label={t("openList")} onClick={() => setListing(true)} />
          <Drawer open={listing} placement="left" title={title} size={320} onClose={() => setListing(false)}>
            {list}
          </Drawer>
        </div>
      ) : (
        list
      )}
      {path === null ? (
        <div className={styles.empty}>
          {narrow ? (
            list
          ) : (
            <Empty title={t("pick")} text={t("pickText")}>
              <Button look="primary" icon="plus" onClick={() => setCreating(true)}>
                {t("createForm")}
              </Button>
            </Empty>
          )}
        </div>
      ) : !admin && isWithheld(path) ? (
        <div className={styles.empty}>
          <Empty title={t("withheld")} text={t("withheldText")} />
        </div>
      ) : (
        <Opened
          key={path}
          app={app}
          path={path}
          at={params.get("at")}
          title={entries.find((entry) => entry.path === path)?.title ?? path}
          onGo={open}
        />
      )}
      {creating && (
        <NewDefinition
          app={app}
          entries={entries}
          onClose={() => setCreating(false)}
          onCreated={(file) => {
            setCreating(false);
            open(file);
          }}
        />
      )}
    </div>
  );
}

interface OpenedProps {
  readonly app: string;
  readonly path: string;
  readonly at: string | null;
  readonly title: string;
  readonly onGo: (path: string, pointer: string) => void;
}

function Opened({ app, path, at, title, onGo }: OpenedProps) {
  const definition = useDefinition(app, path);
  const [times, setTimes] = useState(0);
  const reload = () => void definition.refetch().then(() => setTimes((before) => before + 1));
  if (definition.isLoadingError)
    return <LoadProblem error={definition.error} retry={() => void definition.refetch()} />;
  if (!definition.data) return <ListSkeleton rows={10} />;
  return (
    <DefinitionEditor
      key={`${times} ${at ?? ""}`}
      app={app}
      definition={definition.data}
      title={title}
      at={at}
      onGo={onGo}
      onReload={reload}
    />
  );
}
