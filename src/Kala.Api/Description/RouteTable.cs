using Kala.Api.Admin;
using Kala.Api.Console;
using Kala.Api.Datastores;
using Kala.Api.Files;
using Kala.Api.Health;
using Kala.Api.Housekeeping;
using Kala.Api.ResumableUploads;
using Kala.Api.Routes;
using Kala.Api.Tus;
using Kala.Api.UploadSessions;
using Kala.Api.Users;

namespace Kala.Api.Description;

/// <summary>The descriptions of all calls. Each subject's list is beside its controller.</summary>
internal static class RouteTable
{
    /// <summary>The calls of the API, which are in the OpenAPI document.</summary>
    public static IReadOnlyList<RouteDescription> Documented { get; } =
    [
        .. AuthDescription.Routes,
        .. UploadSessionsDescription.Routes,
        .. TusDescription.Routes,
        .. FilesDescription.Routes,
        .. ResumableUploadsDescription.Routes,
        .. DatastoresDescription.Routes,
        .. OgcDescription.Routes,
        .. ListsDescription.Routes,
        .. StatisticsDescription.Routes,
        .. EventsDescription.Routes,
        .. MaintenanceDescription.Routes,
        .. UsersDescription.Routes,
        .. AboutDescription.Routes,
        .. HealthDescription.Routes,
    ];

    /// <summary>All calls: also those for the description itself, the console, and redirections.</summary>
    public static IReadOnlyList<RouteDescription> All { get; } =
    [
        .. Documented, .. SelfDescription.Routes, .. ConsoleDescription.Routes, TusDescription.Redirect, FilesDescription.StoredPage,
    ];

    /// <summary>The description of a call; null if it has none.</summary>
    public static RouteDescription? Find(string method, string path) => All.FirstOrDefault(route =>
        route.Method.Equals(method, StringComparison.OrdinalIgnoreCase) && route.Path.Trim('/') == path.Trim('/'));
}
