#!/bin/sh
# Shows the voice terminal on the whole screen, and again whenever the browser ends. Started by xiangyin-kiosk.service.
#   KIOSK_URL    such as https://zhuli.example.cn/kiosk?id=hall, or http://127.0.0.1:8000/kiosk on the machine itself
#   KIOSK_SCALE  how much larger everything is, 1.0 by default
set -eu

url=${KIOSK_URL:-http://127.0.0.1:8000/kiosk}
profile=${XDG_RUNTIME_DIR:?is set by systemd}/xiangyin-kiosk
origin=$(printf '%s' "$url" | sed -E 's#^(https?://[^/]+).*#\1#')

for browser in chromium chromium-browser google-chrome-stable google-chrome; do
    command -v "$browser" >/dev/null 2>&1 && break
    browser=
done
if [ -z "$browser" ]; then
    echo "没有找到 Chromium，请安装：sudo apt-get install chromium" >&2
    exit 1
fi

# The page is waited for: the machine may be faster than the service.
health="$origin/healthz"
tries=0
until curl --fail --silent --output /dev/null --max-time 5 "$health"; do
    tries=$((tries + 1))
    [ "$tries" -lt 150 ] || break
    sleep 2
done

# Nothing of one resident is there for the next, nor after a power cut: the profile is new each time, in memory.
rm -rf "$profile"
mkdir -m 700 "$profile"

# The microphone without a question, for this address only; the voice without a touch before it; no gestures that leave.
mkdir -p "$profile/Default"
cat >"$profile/Default/Preferences" <<PREFERENCES
{"profile": {"content_settings": {"exceptions": {"media_stream_mic": {"$origin,*": {"setting": 1}}}}}}
PREFERENCES

exec "$browser" \
    --kiosk "$url" \
    --user-data-dir="$profile" \
    --ozone-platform-hint=auto \
    --force-device-scale-factor="${KIOSK_SCALE:-1.0}" \
    --autoplay-policy=no-user-gesture-required \
    --no-first-run \
    --no-default-browser-check \
    --disable-component-update \
    --disable-features=Translate,TouchpadOverscrollHistoryNavigation \
    --disable-pinch \
    --disable-session-crashed-bubble \
    --disable-sync \
    --overscroll-history-navigation=0 \
    --password-store=basic \
    --noerrdialogs
