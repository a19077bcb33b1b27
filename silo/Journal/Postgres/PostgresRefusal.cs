using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace MeteringCluster.Journal.Postgres;

/// <summary>What went wrong between this process and a database, as a sentence for the operator.</summary>
internal static class PostgresRefusal
{
    /// <summary>Whether it is the database, and not a mistake in this program.</summary>
    public static bool IsOutage(Exception e) =>
        e is NpgsqlException or IOException or SocketException or TimeoutException;

    public static JournalRefusedException Of(PostgresDatabase database, Exception e) => new(Sentence(database, e), e);

    private static string Sentence(PostgresDatabase database, Exception e) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } refused =>
            $"{database.Name} does not let user '{database.User}' in: {refused.MessageText}.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
            $"{database.Name} does not exist on that server; create it with: CREATE DATABASE.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } missing =>
            $"{database.Name}: user '{database.User}' lacks a right: {missing.MessageText}.",
        PostgresException other => $"{database.Name} refused: {other.MessageText} (SQLSTATE {other.SqlState}).",
        _ when Inner<SocketException>(e) is { } socket => $"{database.Name} cannot be reached: {socket.Message}.",
        _ when Inner<AuthenticationException>(e) is { } tls => $"{database.Name}: no TLS connection: {tls.Message}",
        _ when e is TimeoutException || Inner<TimeoutException>(e) is not null => $"{database.Name} cannot be reached: it did not answer in time.",
        _ => $"{database.Name} cannot be used: {e.Message}",
    };

    private static T? Inner<T>(Exception? e)
        where T : Exception
    {
        for (; e is not null; e = e.InnerException)
            if (e is T found) return found;
        return null;
    }
}
