using Kala.Infrastructure.Persistence;
using Npgsql;

namespace Kala.Infrastructure.Tests.Persistence;

public sealed class ConnectionTextTests
{
    [Theory]
    [InlineData("Data Source=./data/kala.db", false)]
    [InlineData("Host=db;Database=kala", true)]
    [InlineData("Server=db;Database=kala", true)]
    [InlineData("host=one,two", true)]
    [InlineData("nonsense", false)]
    public void The_string_tells_which_database_it_is(string text, bool isPostgres) =>
        Assert.Equal(isPostgres, ConnectionText.IsPostgres(text));

    [Theory]
    [InlineData("Data Source=kala.db")]
    [InlineData("Host=db;Database=kala;Username=kala")]
    public void A_string_that_can_be_tried_is_possible(string text) => Assert.Null(ConnectionText.Validate(text));

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Data Source=")]
    [InlineData("Data Source=:memory:")]
    [InlineData("Host=db;Prot=5432")]
    [InlineData("Host=db;Port=many")]
    public void A_string_that_says_nothing_sensible_is_impossible(string text)
    {
        var why = ConnectionText.Validate(text);

        Assert.NotNull(why);
        Assert.DoesNotContain('\n', why);
    }

    [Fact]
    public void Of_several_servers_the_one_that_takes_changes_is_used_and_a_lost_one_tried_again_soon()
    {
        var connection = new NpgsqlConnectionStringBuilder(ConnectionText.Postgres("Host=one,two"));

        Assert.Equal("primary", connection.TargetSessionAttributes, ignoreCase: true);
        Assert.Equal(1, connection.HostRecheckSeconds);
    }

    [Fact]
    public void What_the_string_says_about_several_servers_stays()
    {
        var connection = new NpgsqlConnectionStringBuilder(
            ConnectionText.Postgres("Host=one,two;Host Recheck Seconds=7;Target Session Attributes=read-write"));

        Assert.Equal("read-write", connection.TargetSessionAttributes, ignoreCase: true);
        Assert.Equal(7, connection.HostRecheckSeconds);
    }

    [Theory]
    [InlineData("", null, GssEncryptionMode.Disable)]
    [InlineData(";GSS Encryption Mode=Require", null, GssEncryptionMode.Require)]
    [InlineData(";gssencryptionmode=prefer", null, GssEncryptionMode.Prefer)]
    [InlineData("", "prefer", null)]
    public void Encryption_by_Kerberos_is_off_unless_it_is_asked_for(string more, string? variable, GssEncryptionMode? mode)
    {
        var connection = new NpgsqlConnectionStringBuilder(ConnectionText.Postgres($"Host=db{more}", variable));

        // What the string does not set, Npgsql takes from the variable.
        Assert.Equal(mode is not null, connection.ConnectionString.Contains("GSS", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(mode ?? connection.GssEncryptionMode, connection.GssEncryptionMode);
    }

    [Fact]
    public void Nothing_is_left_behind_in_a_session_that_a_pooler_gives_to_somebody_else()
    {
        var connection = new NpgsqlConnectionStringBuilder(ConnectionText.Postgres("Host=db"));

        Assert.True(connection.NoResetOnClose);
        Assert.Equal(0, connection.MaxAutoPrepare);
    }
}
