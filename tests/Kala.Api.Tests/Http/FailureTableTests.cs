using System.Reflection;
using Kala.Api.Description;
using Kala.Api.Http;
using Kala.Domain;
using Kala.Domain.Datastores;

namespace Kala.Api.Tests.Http;

/// <summary>The codes of docs/http-api.md section 6, each with its status.</summary>
public sealed class FailureTableTests
{
    /// <summary>The complete list, including codes that are not used yet.</summary>
    private const string ClosedList = """
        400 validation_failed malformed_multipart size_mismatch hash_mismatch hash_required chunk_hash_mismatch invalid_cursor
        401 unauthenticated invalid_credentials
        403 forbidden
        404 not_found session_not_found file_not_found datastore_not_found collection_not_found item_not_found tile_not_found tile_too_large zoom_too_low
        405 method_not_allowed
        409 offset_mismatch session_closed session_failed hash_conflict restart_not_allowed size_conflict write_superseded datastore_not_ready
        410 session_expired session_aborted gone
        408 request_timeout
        412 precondition_failed unsupported_version
        413 file_too_large size_exceeded body_too_large
        415 unsupported_media_type unsupported_encoding
        416 range_not_satisfiable
        422 idempotency_conflict format_unknown reader_missing archive_too_large archive_invalid xml_with_doctype source_invalid
        422 source_too_large raster_too_large crs_unknown import_timeout import_memory import_failed
        423 session_busy
        429 too_many_requests
        500 internal_error storage_error content_corrupt
        503 database_unavailable storage_unavailable server_stopping
        507 insufficient_storage quota_exceeded
        """;

    private static readonly Dictionary<string, int> StatusByCode = ClosedList
        .Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .SelectMany(words => words.Skip(1).Select(code => (code, int.Parse(words[0], provider: null))))
        .ToDictionary();

    private static readonly IReadOnlyList<Failure> AllFailures = FailureSamples.All;

    [Fact]
    public void Every_failure_has_the_status_of_the_closed_list()
    {
        var statuses = AllFailures.Select(failure => (failure.Code, FailureStatus.Of(failure)));

        Assert.All(statuses, pair => Assert.Equal(StatusByCode[pair.Code], pair.Item2));
    }

    [Fact]
    public void Every_code_with_a_status_is_in_the_closed_list()
    {
        Assert.Empty(FailureStatus.Codes.Except(StatusByCode.Keys));
    }

    [Fact]
    public void Every_code_with_a_status_belongs_to_a_failure()
    {
        Assert.Empty(FailureStatus.Codes.Except(AllFailures.Select(failure => failure.Code)));
    }

    [Fact]
    public void Every_kind_of_failure_is_looked_at_here()
    {
        var kinds = typeof(Failures).GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
            .Where(member => (member is PropertyInfo property && property.PropertyType == typeof(Failure))
                || (member is MethodInfo { IsSpecialName: false } method && method.ReturnType == typeof(Failure)))
            .Select(member => member.Name)
            .Distinct()
            .Count();

        Assert.True(
            // One of them stands for all codes of imports.
            kinds - 1 + ImportCodes.All.Count == AllFailures.Count, "Add one of each new kind of failure to src/Kala.Api/Description/FailureSamples.cs.");
    }

    [Fact]
    public void No_two_failures_share_a_code()
    {
        Assert.Distinct(AllFailures.Select(failure => failure.Code));
    }

    [Theory]
    [InlineData(400, "validation_failed")]
    [InlineData(403, "forbidden")]
    [InlineData(404, "not_found")]
    [InlineData(405, "method_not_allowed")]
    [InlineData(413, "body_too_large")]
    [InlineData(415, "unsupported_media_type")]
    [InlineData(416, "range_not_satisfiable")]
    [InlineData(500, "internal_error")]
    [InlineData(502, "internal_error")]
    public void What_the_framework_refuses_has_a_code(int status, string code)
    {
        Assert.Equal(code, FailureStatus.OfFramework(status)?.Code);
    }
}
