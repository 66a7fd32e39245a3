// What the kiosk says: what it is doing, and when something is amiss, what happened and what to do.

export const STATUSES = {
  connecting: "正在连接……",
  home: "",
  opening: "正在打开话筒……",
  listening: "我在听，您慢慢说。",
  thinking: "正在找答案……",
  answering: "正在读给您听。",
  answered: "还想问，就再按大按钮。",
};

// While the answer is read and the microphone is open, and a little longer.
export const INVITING = {
  answering: "正在读，您可以插话。",
  answered: "还想问，直接说就行。",
};

export const REPEAT = "再说一遍"; // one of the wishes, which the kiosk can fulfill by itself

export const HEARD_YOU = "听到了，您接着说。";
export const WAITING = "您慢慢说，我等着。";
export const STILL_SEARCHING = "还在找，请再等一等……";
export const UNREADABLE = "这一句读不出来，请看屏幕上的字。";
export const RELEASE = "说完了，松开手就行。";

export const CHOOSE = "您想问哪一样，就按哪一样。";
export const OFFERED = "要的话，按一下就行。";

// What stands on the screen while the question is still in the air.
export const ATTENDING = {
  listening: ["我在听，您慢慢说", "说完了按“说完了”，不按也行。"],
  thinking: ["听到了", "正在听懂您的话……"],
};

export const MICROPHONE_TROUBLES = {
  refused: {
    title: "话筒没有打开",
    advice: "浏览器没有允许用话筒。请在浏览器的提示里选“允许”，再按一下大按钮。也可以按“打字”来问。",
  },
  missing: {
    title: "没有找到话筒",
    advice: "请检查话筒有没有插好，再按一下大按钮。也可以按“打字”来问。",
  },
  busy: {
    title: "话筒正被别的程序占用",
    advice: "请关掉别的正在用话筒的程序，再按一下大按钮。也可以按“打字”来问。",
  },
  insecure: {
    title: "这个网址不能用话筒",
    advice: "浏览器只在本机或者 https 开头的网址上打开话筒。请工作人员换一个网址。现在可以按“打字”来问。",
  },
  unsupported: {
    title: "这个浏览器用不了话筒",
    advice: "请工作人员换成新版的 Chrome 或 Edge 浏览器。现在可以按“打字”来问。",
  },
};

export const MICROPHONE_LOST = {
  title: "话筒断开了",
  advice: "刚才没有听完。请检查话筒有没有插好，再按一下大按钮。也可以按“打字”来问。",
};

export const NOTHING_HEARD = "没有听到声音";

export const CONNECTION_LOST = "和服务器的连接断了，正在重新连接，请稍等……";

export const INTERRUPTED = {
  title: "刚才断了一下",
  advice: "刚才没有说完。等连接好了，请您再问一次。",
};

export const STUCK = {
  title: "等得太久了",
  advice: "这次没有办成，请您再问一次。还是不行，请找工作人员。",
};

export const BACK_AGAIN = {
  title: "连接好了",
  advice: "刚才断了一下，请您再问一次。",
};
