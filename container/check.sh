#!/usr/bin/env bash
# Builds the image and runs it, without a registry of images: its bases are a bare Debian by debootstrap, and that with this machine's .NET SDK. The container is
# bubblewrap's: uid 10001, a read-only root, one writable folder, no capabilities. Needs root, and buildah, debootstrap and bubblewrap.
set -euo pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d) port=${PYMK_CHECK_PORT:-18977}
chmod 755 "$work"
image() { buildah --root "$work/images" --runroot "$work/run" "$@"; }
served=
cleanup() {
  [ -z "$served" ] || kill -- "-$served" 2>/dev/null || true
  image umount --all >/dev/null 2>&1 || true
  image rm --all >/dev/null 2>&1 || true
  image rmi --all --force >/dev/null 2>&1 || true
  rm -rf -- "$work"
}
trap cleanup EXIT
say() { printf 'image: %s\n' "$*" >&2; }
fail() { say "$@"; exit 1; }

# A machine that is a container itself may allow no other inside.
allowed() {
  local probe
  unshare -m sh -ec 'mount --bind / /mnt; exec setpriv --reuid 10001 --regid 10001 --clear-groups bwrap --ro-bind / / --proc /proc --unshare-pid true' &&
    probe=$(image from scratch) && image mount "$probe" >/dev/null && image rm "$probe" >/dev/null
}
allowed 2>"$work/log" || { say "not checked, this machine allows no container: $(tail -1 "$work/log")"; exit 0; }

say "a bare Debian"
debootstrap --variant=minbase bookworm "$work/debian" http://deb.debian.org/debian >"$work/log" 2>&1 || { tail -5 "$work/log" >&2; fail "debootstrap failed"; }
mkdir -p "$work/debian/usr/local/share/ca-certificates"
cp /usr/local/share/ca-certificates/*.crt "$work/debian/usr/local/share/ca-certificates/" 2>/dev/null || true # What this machine trusts, such as a proxy's.
tar -C "$work/debian" --exclude='./proc/*' --exclude='./sys/*' -cf "$work/debian.tar" .
base=$(image from scratch)
image add -q "$base" "$work/debian.tar" / >/dev/null
image commit -q --rm "$base" localhost/debian:12 >/dev/null
rm -rf -- "$work/debian" "$work/debian.tar"
sdk=$(image from localhost/debian:12)
image copy -q "$sdk" "$(dirname "$(readlink -f "$(command -v dotnet)")")" /usr/share/dotnet >/dev/null
image commit -q --rm "$sdk" localhost/sdk:10 >/dev/null

say "every command of the Dockerfile"
packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}
mkdir -p "$packages"
image bud --isolation chroot --pull-never --layers --volume "$packages:/root/.nuget/packages:rw" \
  --build-arg SDK=localhost/sdk:10 --build-arg DEBIAN=localhost/debian:12 --build-arg RUNTIME=localhost/debian:12 -t localhost/pymk "$root" \
  >"$work/log" 2>&1 </dev/null || { tail -30 "$work/log" >&2; fail "the image was not built"; }

container=$(image from localhost/pymk)
mount=$(image mount "$container")
mkdir "$work/root" "$work/data"
chown 10001:10001 "$work/data"
mapfile -t environment < <(image inspect --format '{{range .OCIv1.Config.Env}}{{println .}}{{end}}' "$container" | grep =)
# contain NAME=VALUE... -- COMMAND...: runs a command as the image's container does.
contain() {
  local settings=() one
  for one in "${environment[@]}"; do settings+=(--setenv "${one%%=*}" "${one#*=}"); done
  while [ "$1" != -- ]; do settings+=(--setenv "${1%%=*}" "${1#*=}"); shift; done
  shift
  unshare -m sh -ec 'mount --bind "$0" "$1"; shift; exec "$@"' "$mount" "$work/root" \
    setpriv --reuid 10001 --regid 10001 --clear-groups --no-new-privs \
    bwrap --ro-bind "$work/root" / --dev /dev --proc /proc --bind "$work/data" /data --unshare-pid --unshare-ipc --unshare-uts --die-with-parent \
    --clearenv "${settings[@]}" --chdir /data "$@"
}

say "a start as uid $(contain -- id -u), with a read-only root"
! contain -- touch /etc/written 2>/dev/null || fail "the root can be written"
contain -- /app/pymk generate --users 1000 --output /data/network >"$work/log" 2>&1 || { tail -5 "$work/log" >&2; fail "generate failed"; }
contain -- /app/pymk train --data /data/network --model /data/model --quick >"$work/log" 2>&1 || { tail -5 "$work/log" >&2; fail "train failed"; }
set -m
contain Pymk__Web__Auth=none "Pymk__Http=http://0.0.0.0:$port" Pymk__SiloPort=0 Pymk__GatewayPort=0 -- /app/pymk serve >"$work/log" 2>&1 &
served=$!
set +m
for _ in $(seq 300); do
  [ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$port/health/ready")" != 200 ] || break
  kill -0 "$served" 2>/dev/null || { tail -5 "$work/log" >&2; fail "the silo ended"; }
  sleep 1
done
answer=$(curl -fsS "http://127.0.0.1:$port/v1/users/5/suggestions?count=3") || { tail -5 "$work/log" >&2; fail "no answer"; }
[[ $answer == *'"userId":'* ]] || fail "nobody is suggested: $answer"
say "it answers"
