package dev.tally.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1EnvVar;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1Probe;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V1Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The manifests as a cluster would read them: every field known, every name that one uses given by another. */
class KubernetesTest {
    private static final Path DEPLOY =
            Path.of(System.getProperty("tally.checkout", "../..")).resolve("deploy");
    private static final Path ROOT = DEPLOY.resolve("kubernetes");
    private static final YAMLMapper YAML = new YAMLMapper();
    /** Each service's port as the contract has it. */
    private static final Map<String, Integer> PORTS = Map.of(
            "query-service", 7070, "ingest-api", 7071, "file-watcher", 7072, "stream-aggregator", 7073, "lake", 7074);
    /** Made by hand, as docs/kubernetes.md says: what no file may hold. */
    private static final Set<String> SECRETS = Set.of("tally-passwords", "tally-connection-secrets");

    private static final Map<String, Class<?>> KINDS = Map.of(
            "Deployment", V1Deployment.class,
            "StatefulSet", V1StatefulSet.class,
            "Job", V1Job.class,
            "Service", V1Service.class,
            "Namespace", V1Namespace.class,
            "NetworkPolicy", V1NetworkPolicy.class,
            "PersistentVolumeClaim", V1PersistentVolumeClaim.class,
            "PodDisruptionBudget", V1PodDisruptionBudget.class);

    /** What the resources of all kustomizations hold, patches left out. */
    private static final List<Object> OBJECTS = new ArrayList<>();

    private static final Map<Path, JsonNode> KUSTOMIZATIONS = new HashMap<>();

    @BeforeAll
    static void read() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file :
                    files.filter(path -> path.endsWith("kustomization.yaml")).toList()) {
                KUSTOMIZATIONS.put(file.getParent(), YAML.readTree(file.toFile()));
            }
        }
        for (Map.Entry<Path, JsonNode> kustomization : KUSTOMIZATIONS.entrySet()) {
            for (JsonNode name : kustomization.getValue().path("resources")) {
                Path file = kustomization.getKey().resolve(name.asText());
                if (Files.isRegularFile(file)) {
                    for (JsonNode document : documents(file)) {
                        OBJECTS.add(parsed(file, document));
                    }
                }
            }
        }
    }

    @Test
    void theParserKnowsWhatIsUnknown() throws IOException {
        JsonNode wrong = YAML.readTree("{apiVersion: v1, kind: Service, metadata: {name: a}, spec: {portz: []}}");
        assertThatThrownBy(() -> parsed(ROOT, wrong)).hasMessageContaining("portz");
    }

    @Test
    void everyFileIsUsedAndEveryNamedOneIsThere() throws IOException {
        assertThat(KUSTOMIZATIONS.keySet().stream().map(ROOT::relativize).map(Path::toString))
                .containsExactlyInAnyOrder("base", "overlays/laptop", "overlays/production");
        Set<Path> named = new HashSet<>();
        KUSTOMIZATIONS.forEach((directory, kustomization) -> {
            named.add(directory.resolve("kustomization.yaml").normalize());
            kustomization.path("resources").forEach(file -> named.add(directory.resolve(file.asText())));
            kustomization
                    .path("patches")
                    .forEach(patch ->
                            named.add(directory.resolve(patch.path("path").asText())));
            kustomization
                    .path("configMapGenerator")
                    .forEach(map -> map.path("files").forEach(file -> named.add(directory.resolve(file.asText()))));
        });
        Set<Path> normal = named.stream().map(Path::normalize).collect(Collectors.toSet());
        assertThat(normal).allMatch(Files::exists);
        try (Stream<Path> files = Files.walk(ROOT)) {
            assertThat(files.filter(Files::isRegularFile).map(Path::normalize).toList())
                    .isSubsetOf(normal);
        }
    }

    @Test
    void aPodIsNobodyAndMayNothing() {
        for (V1PodSpec pod : pods().values()) {
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            for (V1Container container : pod.getContainers()) {
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                        .isFalse();
                assertThat(container.getSecurityContext().getCapabilities().getDrop())
                        .containsExactly("ALL");
                // Kafka's image writes its configuration into itself.
                assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                        .isEqualTo(container.getName().equals("kafka") ? null : Boolean.TRUE);
                assertThat(container.getResources().getLimits()).containsKey("memory");
                assertThat(container.getResources().getRequests()).containsKeys("memory", "cpu");
            }
        }
    }

    @Test
    void whatIsMountedIsThere() throws IOException {
        Set<String> maps = new HashSet<>();
        KUSTOMIZATIONS
                .values()
                .forEach(kustomization -> kustomization
                        .path("configMapGenerator")
                        .forEach(map -> maps.add(map.path("name").asText())));
        Set<String> claims = of(V1PersistentVolumeClaim.class)
                .map(claim -> claim.getMetadata().getName())
                .collect(Collectors.toSet());
        Set<String> mountedClaims = new TreeSet<>();
        for (V1PodSpec pod : pods().values()) {
            Set<String> volumes = new HashSet<>(Set.of("data")); // of a StatefulSet's own claim
            for (V1Volume volume : Objects.requireNonNullElse(pod.getVolumes(), List.<V1Volume>of())) {
                volumes.add(volume.getName());
                if (volume.getSecret() != null) {
                    assertThat(SECRETS).contains(volume.getSecret().getSecretName());
                }
                if (volume.getConfigMap() != null) {
                    assertThat(maps).contains(volume.getConfigMap().getName());
                }
                if (volume.getPersistentVolumeClaim() != null) {
                    mountedClaims.add(volume.getPersistentVolumeClaim().getClaimName());
                }
            }
            for (V1Container container : pod.getContainers()) {
                container.getVolumeMounts().forEach(mount -> assertThat(volumes).contains(mount.getName()));
                if (container.getEnvFrom() != null) {
                    container
                            .getEnvFrom()
                            .forEach(from -> assertThat(maps)
                                    .contains(from.getConfigMapRef().getName()));
                }
            }
        }
        assertThat(mountedClaims).isEqualTo(claims);
        String documentation = Files.readString(DEPLOY.resolve("../docs/kubernetes.md"));
        assertThat(SECRETS).allSatisfy(secret -> assertThat(documentation).contains("create secret generic " + secret));
    }

    @Test
    void everyServiceIsProbedWhereItListens() {
        Map<String, V1PodSpec> pods = pods();
        assertThat(pods).containsKeys(PORTS.keySet().toArray(String[]::new));
        PORTS.forEach((name, port) -> {
            V1Container container = pods.get(name).getContainers().get(0);
            assertThat(container.getPorts()).singleElement().satisfies(listening -> {
                assertThat(listening.getName()).isEqualTo("http");
                assertThat(listening.getContainerPort()).isEqualTo(port);
            });
            assertThat(probed(container.getStartupProbe())).isEqualTo("/livez http");
            assertThat(probed(container.getLivenessProbe())).isEqualTo("/livez http");
            assertThat(probed(container.getReadinessProbe())).isEqualTo("/readyz http");
        });
        of(V1Service.class)
                .filter(service -> PORTS.containsKey(service.getMetadata().getName()))
                .forEach(service -> assertThat(
                                service.getSpec().getPorts().get(0).getPort())
                        .isEqualTo(PORTS.get(service.getMetadata().getName())));
    }

    @Test
    void theLakeIsTheAggregatorsJarWithAClaimForItsWarehouse() {
        V1PodSpec pod = pods().get("lake");
        V1Container lake = pod.getContainers().get(0);
        V1Container aggregator = pods().get("stream-aggregator").getContainers().get(0);
        assertThat(lake.getImage()).isEqualTo(aggregator.getImage());
        assertThat(lake.getArgs()).containsExactly("lake");
        assertThat(lake.getVolumeMounts()).anySatisfy(mount -> {
            assertThat(mount.getName()).isEqualTo("warehouse");
            assertThat(lake.getEnv())
                    .contains(new V1EnvVar().name("TALLY_LAKE_WAREHOUSE").value(mount.getMountPath()));
        });
        assertThat(pod.getVolumes())
                .filteredOn(volume -> volume.getName().equals("warehouse"))
                .singleElement()
                .satisfies(
                        volume -> assertThat(volume.getPersistentVolumeClaim().getClaimName())
                                .isEqualTo("lake"));
    }

    @Test
    void servicesBudgetsAndPoliciesChooseWhatThereIs() {
        Set<String> names = pods().keySet();
        of(V1Service.class)
                .forEach(service -> assertThat(names)
                        .contains(service.getSpec().getSelector().get("app.kubernetes.io/name")));
        assertThat(of(V1PodDisruptionBudget.class).toList())
                .singleElement()
                .satisfies(budget -> assertThat(budget.getSpec().getSelector().getMatchLabels())
                        .containsEntry("app.kubernetes.io/name", "query-service"));
        of(V1NetworkPolicy.class)
                .flatMap(policy -> policy.getSpec().getPodSelector().getMatchExpressions().stream())
                .forEach(expression -> assertThat(names).containsAll(expression.getValues()));
    }

    @Test
    void whatMayBeOnlyOneIsNeverTwo() {
        of(V1Deployment.class)
                .filter(deployment -> !deployment.getMetadata().getName().equals("query-service"))
                .forEach(deployment -> {
                    assertThat(deployment.getSpec().getReplicas()).isEqualTo(1);
                    assertThat(deployment.getSpec().getStrategy().getType()).isEqualTo("Recreate");
                });
    }

    @Test
    void theImagesAreThoseOfCompose() throws IOException {
        Set<String> composed = StreamSupport.stream(
                        YAML.readTree(DEPLOY.resolve("compose.yaml").toFile())
                                .path("services")
                                .spliterator(),
                        false)
                .map(service -> service.path("image").asText())
                .collect(Collectors.toSet());
        assertThat(pods().values().stream()
                        .flatMap(pod -> pod.getContainers().stream())
                        .map(V1Container::getImage)
                        .collect(Collectors.toSet()))
                .isSubsetOf(composed)
                .hasSize(7);
        Set<String> renamed = new HashSet<>();
        KUSTOMIZATIONS.get(ROOT.resolve("overlays/production")).path("images").forEach(image -> {
            renamed.add(image.path("name").asText());
            assertThat(image.path("newName").asText())
                    .endsWith("/" + image.path("name").asText());
        });
        assertThat(renamed)
                .isEqualTo(composed.stream()
                        .filter(image -> image.startsWith("tally/"))
                        .collect(Collectors.toSet()));
    }

    private static String probed(V1Probe probe) {
        return probe.getHttpGet().getPath() + " " + probe.getHttpGet().getPort();
    }

    /** The pods by the name that services choose them by. */
    private static Map<String, V1PodSpec> pods() {
        Map<String, V1PodSpec> pods = new HashMap<>();
        of(V1Deployment.class)
                .forEach(deployment -> pods.put(
                        deployment
                                .getSpec()
                                .getTemplate()
                                .getMetadata()
                                .getLabels()
                                .get("app.kubernetes.io/name"),
                        deployment.getSpec().getTemplate().getSpec()));
        of(V1StatefulSet.class)
                .forEach(set -> pods.put(
                        set.getSpec().getTemplate().getMetadata().getLabels().get("app.kubernetes.io/name"),
                        set.getSpec().getTemplate().getSpec()));
        of(V1Job.class)
                .forEach(job -> pods.put(
                        job.getMetadata().getName(), job.getSpec().getTemplate().getSpec()));
        return pods;
    }

    private static <T> Stream<T> of(Class<T> kind) {
        return OBJECTS.stream().filter(kind::isInstance).map(kind::cast);
    }

    private static List<JsonNode> documents(Path file) throws IOException {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(file.toFile())) {
            return documents.readAll();
        }
    }

    private static Object parsed(Path file, JsonNode document) {
        Class<?> kind = KINDS.get(document.path("kind").asText());
        assertThat(kind).as("kind of %s in %s", document.path("kind"), file).isNotNull();
        return JSON.getGson().fromJson(document.toString(), kind);
    }
}
