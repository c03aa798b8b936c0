# Runs a command and ends it when the launcher dies, however it dies: the launcher holds the other end of standard input.
# Arguments: stop signal, seconds of grace, log file, command ... Prints the command's process id, exits with its status.
signal=$1
grace=$2
log=$3
shift 3
exec 3<&0 </dev/null
# A session of its own: Ctrl-C at the terminal reaches the launcher alone, and it stops its children in order.
command -v setsid >/dev/null 2>&1 && set -- setsid "$@"
"$@" 3<&- >>"$log" 2>&1 &
child=$!
echo "$child"
exec >>"$log" 2>&1
trap : INT HUP QUIT
trap 'kill -s "$signal" "$child" 2>/dev/null' TERM
(
    trap '' INT HUP QUIT
    trap - TERM
    while read -r _ <&3; do :; done
    kill -s "$signal" "$child" || exit 0
    waited=0
    while [ "$waited" -lt "$grace" ]; do
        sleep 1
        kill -s 0 "$child" || exit 0
        waited=$((waited + 1))
    done
    kill -s KILL "$child"
) 2>/dev/null &
watcher=$!
exec 3<&-
# A trapped signal ends "wait" early, with the child still there.
while :; do
    wait "$child"
    status=$?
    kill -s 0 "$child" 2>/dev/null || break
done
kill -s KILL "$watcher" 2>/dev/null
exit "$status"
