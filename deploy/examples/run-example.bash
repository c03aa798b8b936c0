# What the examples' run scripts share: a Tally for the time of one example, stopped again however the example ends.
# A script sources this, may define its own prepare, and calls: run_example <folder> <first port> <program> "$@"

examples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$examples/../.." && pwd)
jar=$examples/target/tally-examples.jar
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

run_example() {
    local folder=$1 port_base=$2 program=$3 running= help= trino=
    local options=()
    shift 3
    home=$examples/target/homes/$folder
    while [ $# -gt 0 ]; do
        case $1 in
            --port-base) port_base=$(value "$@"); shift ;;
            --running) running=yes home=$(value "$@"); shift ;;
            --trino)
                if [ -n "$asks_the_lake" ]; then trino=$(value "$@"); shift; else options+=("$1"); fi
                ;;
            -h | --help) help=yes ;;
            *) options+=("$1") ;;
        esac
        shift
    done
    build
    if [ -n "$help" ]; then
        "$java" -cp "$jar" "dev.tally.examples.$program" --help
        echo "      --port-base PORT   The first port of the Tally (default for one that is started: $port_base)."
        echo "      --running DIR      Use the Tally that runs in DIR with this example's tally.yaml; start none."
        [ -z "$asks_the_lake" ] || echo "      --trino DIR        Ask the Trino server in DIR, too (docs/lake.md); its JDK is TRINO_JAVA_HOME."
        return
    fi
    [ -n "$running" ] || start "$folder" "$port_base"
    TALLY_DSN=$(tally dsn)
    export TALLY_DSN TALLY_PORT_BASE=$port_base TALLY_COMMAND=$checkout/tally TALLY_HOME=$home
    prepare
    if [ -n "$trino" ]; then
        start_trino "$trino" $((port_base + 10))
        options+=(--trino-url "http://127.0.0.1:$((port_base + 10))")
    fi
    "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$jar" "dev.tally.examples.$program" \
        ${options[@]+"${options[@]}"}
}

# Set by those whose questions a Trino can answer, too.
asks_the_lake=

# What an example needs of the Tally before its program starts.
prepare() { :; }

# The tally.yaml of an example, for the Tally on these ports.
configuration() { printf '%s\n' "$examples/$1/tally.yaml"; }

tally() {
    "$checkout/tally" --home "$home" "$@"
}

value() {
    [ $# -gt 1 ] || {
        echo "✘ $1 needs a value" >&2
        echo "  next: the same with --help" >&2
        exit 2
    }
    printf '%s\n' "$2"
}

build() {
    tally version >/dev/null # builds all there is, and says so, where nothing is built yet
    if [ ! -f "$jar" ] || [ -n "$(find "$examples/pom.xml" "$examples/src/main" -newer "$jar" -type f)" ]; then
        echo "Building the examples with Maven" >&2
        (cd "$checkout" && mvn -q -B -DskipTests -Dspotless.check.skip -pl deploy/examples package)
    fi
}

# Only what is started here is stopped here: a Tally of this example that runs already is left alone.
started=
start() {
    mkdir -p "$home"
    if tally dsn >/dev/null 2>&1; then
        echo "✘ a Tally of this example runs already, in $home" >&2
        echo "  next: ./tally --home $home down" >&2
        exit 1
    fi
    trap stop EXIT
    started=yes
    echo "Starting a Tally of its own, ports from $2 · logs: ${home#"$checkout"/}/.tally/logs"
    tally up --detach --ephemeral --config "$(configuration "$@")" --port-base "$2" >"$home/up.out" 2>&1 || {
        cat "$home/up.out" >&2
        exit 1
    }
}

trino_pid=
start_trino() {
    trap stop EXIT
    TALLY_HOME=$home "$checkout/deploy/trino/run" "$@" >"$home/trino.out" 2>&1 &
    trino_pid=$!
    echo "Starting Trino at 127.0.0.1:$2 · log: $home/trino.out"
    until curl -fs "http://127.0.0.1:$2/v1/info" | grep -q '"starting":false'; do
        kill -0 "$trino_pid" 2>/dev/null || {
            tail -n 20 "$home/trino.out" >&2
            exit 1
        }
        sleep 1
    done
}

stop() {
    local status=$?
    [ -z "$trino_pid" ] || { kill "$trino_pid" && wait "$trino_pid"; } 2>/dev/null || true
    [ -z "$started" ] || tally down >"$home/down.out" 2>&1 || cat "$home/down.out" >&2
    exit "$status"
}
