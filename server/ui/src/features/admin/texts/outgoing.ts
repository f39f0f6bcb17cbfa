import { defineTexts } from "@/shared/i18n/texts";

/** What is said of the way to other systems. */
export const outgoingTexts = defineTexts(
  {
    outgoing: "对外调用",
    outgoingText:
      "流程的“HTTP 调用”、Webhook 提醒和群机器人只能访问公网地址；要访问公司内部的系统，请在这里写明。",
    hosts: "允许访问的内部地址",
    hostsHint: "每行一个：主机名、IP 地址或网段，如 erp.local、10.0.0.0/8",
    keysText:
      "发出的 Webhook 和 HTTP 调用都按 Standard Webhooks 签名，接收方用密钥核对是否由本系统发出。每个应用的调用各用一个密钥。",
    showKeys: "查看签名密钥",
    renewKeys: "更换签名密钥",
    renewTitle: "更换全部签名密钥？",
    renewText: "现有密钥立即失效，所有接收方都要换成新的，否则会拒收。",
    renewed: "已更换，请把新密钥交给接收方",
    ofWebhooks: "Webhook 提醒",
    ofApp: "{app} 的 HTTP 调用",
  },
  {
    outgoing: "Calls to other systems",
    outgoingText:
      "HTTP calls of flows, webhook reminders and group robots reach public addresses only. Name here what they may reach inside your company.",
    hosts: "Internal addresses that may be called",
    hostsHint: "One on each line: a host, an address or a network, such as erp.local or 10.0.0.0/8",
    keysText:
      "Webhooks and HTTP calls are signed as Standard Webhooks has it; receivers check with the key that they come from here. The calls of each app have a key of their own.",
    showKeys: "Show the signing keys",
    renewKeys: "Replace the signing keys",
    renewTitle: "Replace all signing keys?",
    renewText: "The keys there are end at once; receivers refuse what is sent until they have the new ones.",
    renewed: "Replaced; hand the new keys to the receivers",
    ofWebhooks: "Webhook reminders",
    ofApp: "HTTP calls of {app}",
  },
);
