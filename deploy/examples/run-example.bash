# What the examples' run scripts share: a Tally for the time of one example, stopped again however the example ends.
# A script sources this, may define its own prepare, and calls: run_example <folder> <first port> <program> "$@"

examples=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
checkout=$(cd "$examples/../.." && pwd)
jar=$examples/target/tally-examples.jar
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

run_example() {
    local folder=$1 port_base=$2 program=$3 running= help=
    local options=()
    shift 3
    home=$examples/target/homes/$folder
    while [ $# -gt 0 ]; do
        case $1 in
            --port-base) port_base=$(value "$@"); shift ;;
            --running) running=yes home=$(value "$@"); shift ;;
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
        return
    fi
    [ -n "$running" ] || start "$folder" "$port_base"
    TALLY_DSN=$(tally dsn)
    export TALLY_DSN TALLY_PORT_BASE=$port_base
    prepare
    "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$jar" "dev.tally.examples.$program" \
        ${options[@]+"${options[@]}"}
}

# What an example needs of the Tally before its program starts.
prepare() { :; }

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
start() {
    mkdir -p "$home"
    if tally dsn >/dev/null 2>&1; then
        echo "✘ a Tally of this example runs already, in $home" >&2
        echo "  next: ./tally --home $home down" >&2
        exit 1
    fi
    trap stop EXIT
    echo "Starting a Tally of its own, ports from $2 · logs: ${home#"$checkout"/}/.tally/logs"
    tally up --detach --ephemeral --config "$examples/$1/tally.yaml" --port-base "$2" >"$home/up.out" 2>&1 || {
        cat "$home/up.out" >&2
        exit 1
    }
}

stop() {
    local status=$?
    tally down >"$home/down.out" 2>&1 || cat "$home/down.out" >&2
    exit "$status"
}
