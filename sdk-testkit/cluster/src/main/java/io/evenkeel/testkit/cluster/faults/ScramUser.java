package io.evenkeel.testkit.cluster.faults;

import io.evenkeel.testkit.cluster.Broker;
import io.evenkeel.testkit.cluster.User;
import io.evenkeel.testkit.cluster.security.Credential;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** A user whose password the brokers know as SCRAM does, and whose rights are ACLs. */
final class ScramUser implements User {

    /** The least that brokers take: each connection of a test repeats them. */
    private static final int ITERATIONS = 4_096;

    private final Credential credential;
    private final FaultyCluster cluster;

    private ScramUser(Credential credential, FaultyCluster cluster) {
        this.credential = credential;
        this.cluster = cluster;
    }

    /** Returns it when every running broker lets it in. */
    static ScramUser create(String name, FaultyCluster cluster) {
        ScramUser user = new ScramUser(Credential.random(name), cluster);
        Await await = Await.recoveryAfter("creating user " + name);
        change(
                await,
                cluster,
                admin -> admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                name,
                                new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS),
                                user.credential.password().value())))
                        .all()
                        .toCompletionStage());
        await.until("every running broker to let it in", () -> cluster.letsIn(user.credential));
        return user;
    }

    @Override
    public String name() {
        return credential.user();
    }

    @Override
    public Map<String, Object> clientConfig() {
        return cluster.clientConfig(credential);
    }

    @Override
    public Map<String, Object> clientConfig(String password) {
        return cluster.clientConfig(new Credential(name(), new Password(password)));
    }

    @Override
    public User allow(ResourceType type, String resource, AclOperation... operations) {
        List<AclBinding> acls = acls(type, resource, operations);
        Await await = Await.recoveryAfter("allowing " + name() + " " + acls);
        change(await, cluster, admin -> admin.createAcls(acls).all().toCompletionStage());
        awaitRead(await);
        return this;
    }

    @Override
    public User revoke(ResourceType type, String resource, AclOperation... operations) {
        List<AclBinding> acls = acls(type, resource, operations);
        Await await = Await.recoveryAfter("revoking from " + name() + " " + acls);
        change(
                await,
                cluster,
                admin -> admin.deleteAcls(
                                acls.stream().map(AclBinding::toFilter).toList())
                        .all()
                        .toCompletionStage());
        awaitRead(await);
        return this;
    }

    private List<AclBinding> acls(ResourceType type, String resource, AclOperation... operations) {
        ResourcePattern pattern = new ResourcePattern(type, resource, PatternType.LITERAL);
        return Arrays.stream(operations)
                .map(operation -> new AclBinding(
                        pattern, new AccessControlEntry("User:" + name(), "*", operation, AclPermissionType.ALLOW)))
                .toList();
    }

    /** It may be made twice: when its answer does not come, it is made again. */
    private static <T> void change(Await await, FaultyCluster cluster, Function<Admin, CompletionStage<T>> change) {
        await.answer(
                "the change to be taken",
                () -> Optional.ofNullable(cluster.view().ask("a change", change)));
    }

    /** The change is in the metadata log: a broker that has read beyond it has read it. */
    private void awaitRead(Await await) {
        long changed =
                await.answer("the end of the metadata log", () -> cluster.view().metadataEnd());
        await.until(
                "every running broker to read it",
                () -> cluster.brokers().stream()
                        .filter(broker -> broker.state() == Broker.State.RUNNING)
                        .allMatch(broker -> cluster.view().hasReadMetadata(broker.id(), changed)));
    }

    @Override
    public String toString() {
        return "user " + name();
    }
}
